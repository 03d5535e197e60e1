extension Plan {
    /// A reason not to apply the plan, found before the first write.
    package struct Refusal: Sendable {
        /// The name of the guard or rule.
        package let guardName: String
        /// `HX60…` for a conflict with the database, `HX70…` for a guard.
        package let code: String
        package let message: String
        /// What to do instead of giving the allowance.
        package let remedy: String
        /// The allowance that lifts the refusal; nil if nothing lifts it.
        package let allowance: Allowance?
        /// The resource that the refusal is about; nil if it is about no single resource.
        package let concern: Concern?
        /// All resources that have a part in it, if a single one does not explain it.
        package let involved: [Involved]

        package init(
            guardName: String,
            code: String,
            message: String,
            advice: String,
            allowance: Allowance? = nil,
            about concern: Concern? = nil,
            involving involved: [Involved] = []
        ) {
            self.guardName = guardName
            self.code = code
            self.message = message
            remedy = advice
            self.allowance = allowance
            self.concern = concern
            self.involved = involved
        }

        /// A refusal that an allowance lifts.
        package init(
            code: String,
            message: String,
            orElse advice: String,
            allowance: Allowance,
            about concern: Concern? = nil,
            involving involved: [Involved] = []
        ) {
            self.init(
                guardName: allowance.guardName,
                code: code,
                message: message,
                advice: advice,
                allowance: allowance,
                about: concern,
                involving: involved
            )
        }

        /// The hint of the refusal: the remedy, and the allowance if there is one.
        package var advice: String { remedy + (allowance.map { ", or give --allow \($0.flag)" } ?? "") }

        /// The same refusal for a saved plan, to which no allowance can be added.
        var inPlanMadeAnew: Refusal {
            Refusal(
                guardName: guardName,
                code: code,
                message: message,
                advice: "make a new plan; then \(remedy)",
                allowance: allowance,
                about: concern,
                involving: involved
            )
        }

        /// Whether a guard refuses, and not the database.
        package var isGuard: Bool { code.hasPrefix("HX70") }
    }
}
