extension Plan {
    /// Something that the reader of a plan should know and that does not prevent the run.
    package struct Warning: Sendable {
        package let code: String
        package let message: String
        package let hint: String?
        /// The resource that the warning is about; nil if it is about no single resource.
        package let concern: Concern?
        /// All resources that have a part in it, if a single one does not explain it.
        package let involved: [Involved]

        package init(
            code: String,
            message: String,
            hint: String?,
            about concern: Concern? = nil,
            involving involved: [Involved] = []
        ) {
            self.code = code
            self.message = message
            self.hint = hint
            self.concern = concern
            self.involved = involved
        }

        /// Whether the warning says that the order of commits is not known, or that no commit is recorded.
        package var isAboutHistory: Bool { code.hasPrefix("HX801") }
    }

    /// A guard that an allowance let the plan pass.
    package struct AppliedOverride: Sendable {
        package let allowance: Allowance
        package let code: String
        package let message: String

        package var guardName: String { allowance.guardName }
        /// The allowance as it was given with `--allow`.
        package var flag: String { allowance.flag }
    }
}
