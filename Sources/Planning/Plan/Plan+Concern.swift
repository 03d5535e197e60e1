extension Plan {
    /// The resource that a refusal or a warning is about, where it is about one of many that are alike.
    ///
    /// Those that say the same of their resources are shown together.
    package struct Concern: Sendable {
        /// Section and key, `teams/ml`.
        package let resource: String
        /// Where it is declared, or was when it last was: `teams.yaml:12`.
        package let source: String?
        /// What is said of several, behind their number: `resources are protected and would be deleted`.
        package let ofAll: String
        /// What is said of this one besides.
        package let detail: String?

        package init(_ resource: String, source: String?, ofAll: String, detail: String? = nil) {
            self.resource = resource
            self.source = source
            self.ofAll = ofAll
            self.detail = detail
        }

        /// Of a change's resource.
        package init(_ change: Change, ofAll: String, detail: String? = nil) {
            self.init(change.resource, source: change.source ?? change.recordedSource, ofAll: ofAll, detail: detail)
        }
    }
}
