extension Plan {
    /// Something that the reader of a plan should know, but that stops nothing.
    package struct Warning: Sendable {
        package let code: String
        package let message: String
        package let hint: String?
        /// The resource that it is about, where it is about one.
        package let concern: Concern?

        package init(code: String, message: String, hint: String?, about concern: Concern? = nil) {
            self.code = code
            self.message = message
            self.hint = hint
            self.concern = concern
        }

        /// Whether it says that the order of commits is not known, or that none is recorded.
        package var isAboutHistory: Bool { code.hasPrefix("HX801") }
    }

    /// A guard that somebody allowed to be passed.
    package struct AppliedOverride: Sendable {
        package let allowance: Allowance
        package let code: String
        package let message: String

        package var guardName: String { allowance.guardName }
        /// As it was given with `--allow`.
        package var flag: String { allowance.flag }
    }
}
