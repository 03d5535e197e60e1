extension Plan {
    /// A reason not to apply the plan, found before the first write.
    package struct Refusal: Sendable {
        /// The name of the rule.
        package let guardName: String
        /// `HX60…` where the database stands in the way, `HX70…` where a guard does.
        package let code: String
        package let message: String
        /// What to do so that the plan passes, besides lifting the refusal.
        package let remedy: String
        /// What lets the plan through, where anything does.
        package let allowance: Allowance?
        /// The resource that it is about, where it is about one.
        package let concern: Concern?

        package init(
            guardName: String,
            code: String,
            message: String,
            advice: String,
            allowance: Allowance? = nil,
            about concern: Concern? = nil
        ) {
            self.guardName = guardName
            self.code = code
            self.message = message
            remedy = advice
            self.allowance = allowance
            self.concern = concern
        }

        /// A refusal that an allowance lifts.
        package init(
            code: String,
            message: String,
            orElse advice: String,
            allowance: Allowance,
            about concern: Concern? = nil
        ) {
            self.init(
                guardName: allowance.guardName,
                code: code,
                message: message,
                advice: advice,
                allowance: allowance,
                about: concern
            )
        }

        /// What lets the plan through, or what to do instead.
        package var advice: String { remedy + (allowance.map { ", or give --allow \($0.flag)" } ?? "") }

        /// The same, for a saved plan, which cannot be allowed anything any more.
        var inPlanMadeAnew: Refusal {
            Refusal(
                guardName: guardName,
                code: code,
                message: message,
                advice: "make a new plan; then \(remedy)",
                allowance: allowance,
                about: concern
            )
        }

        /// Whether it is a guard's, not a conflict with the database.
        package var isGuard: Bool { code.hasPrefix("HX70") }
    }
}
