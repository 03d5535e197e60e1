internal import ArgumentParser
internal import Reconciler

/// What somebody lets a plan do although a guard would refuse it.
struct GuardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let the plan pass one guard in one place, as its refusal says; can be repeated.",
            discussion: "For example removals=users:12 or protected=teams/ml. Needs --reason; both are recorded.",
            valueName: "guard=what"
        )
    )
    var allow: [Allowance] = []

    @Option(help: ArgumentHelp("Why the plan may pass a guard.", valueName: "text"))
    var reason: String?

    func validate() throws {
        let reason = reason?.filter { !$0.isWhitespace } ?? ""
        if !allow.isEmpty, reason.isEmpty {
            throw ValidationError("--allow needs --reason: it goes into the run's record.")
        }
        if allow.isEmpty, self.reason != nil {
            throw ValidationError("--reason says why of --allow, which is not given.")
        }
    }

    var allowances: Allowances { Allowances(allow, reason: reason) }
}

extension Allowance: ExpressibleByArgument {
    /// Takes `GUARD=SUBJECT`, or `GUARD=SUBJECT:COUNT` for guards that count.
    public init?(argument: String) { self.init(flag: argument) }
}
