extension Plan {
    /// The resource that a refusal or a warning is about, if others may be alike.
    ///
    /// Refusals or warnings that say the same about several resources are shown together.
    package struct Concern: Sendable {
        /// Section and key, such as `teams/ml`.
        package let resource: String
        /// Where the resource is declared, or was last declared, such as `teams.yaml:12`.
        package let source: String?
        /// The text after the number of resources, such as `resources are protected and would be deleted`.
        package let ofAll: String
        /// What applies to this resource only.
        package let detail: String?

        package init(_ resource: String, source: String?, ofAll: String, detail: String? = nil) {
            self.resource = resource
            self.source = source
            self.ofAll = ofAll
            self.detail = detail
        }

        /// The concern of a change's resource.
        package init(_ change: Change, ofAll: String, detail: String? = nil) {
            self.init(change.resource, source: change.source ?? change.recordedSource, ofAll: ofAll, detail: detail)
        }
    }

    /// A resource that has a part in what a refusal or a warning is about.
    package struct Involved: Sendable, Equatable {
        /// Section and key, such as `reservations/llama-70b`.
        package let resource: String
        /// Where the resource is declared, such as `reservations.yaml:12`; nil if it is not known.
        package let source: String?
        /// What its part is.
        package let detail: String

        package init(_ resource: String, source: String?, detail: String) {
            self.resource = resource
            self.source = source
            self.detail = detail
        }
    }
}
