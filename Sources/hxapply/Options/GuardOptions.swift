internal import ArgumentParser
internal import Planning
internal import Reconciler
internal import Text

/// The options `--allow` and `--reason`.
struct GuardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Allow what one guard refuses, as its refusal suggests; may be repeated.",
            discussion: "For example removals=users:12 or protected=teams/ml. Needs --reason; both are recorded.",
            valueName: "guard=what"
        ),
        completion: DatabaseCompletion.allowances,
        transform: GuardOptions.allowance
    )
    var allow: [Allowance] = []

    @Option(help: ArgumentHelp("The reason for the allowances.", valueName: "text"))
    var reason: String?

    func validate() throws {
        let reason = reason?.filter { !$0.isWhitespace } ?? ""
        if !allow.isEmpty, reason.isEmpty {
            throw ValidationError("--allow needs --reason, which is recorded with the run.")
        }
        if allow.isEmpty, self.reason != nil {
            throw ValidationError("--reason is the reason of --allow, which is not given.")
        }
    }

    /// Reads `GUARD=SUBJECT`, or `GUARD=SUBJECT:COUNT` for guards that count.
    private static func allowance(_ text: String) throws -> Allowance {
        if let allowance = Allowance(flag: text) { return allowance }
        let name = String(text.prefix { $0 != "=" })
        guard Allowance.guardNames.contains(name) else {
            let hint = NearestName.find(name, among: Allowance.guardNames).map { " Did you mean '\($0)'?" } ?? ""
            throw ValidationError(
                "there is no guard '\(VisibleText.escape(name))'.\(hint) "
                    + "The guards are \(Allowance.guardNames.joined(separator: ", "))."
            )
        }
        let form = Allowance.form(of: name)
        let count = form.minimum.map { " COUNT is a whole number of at least \($0)." } ?? ""
        throw ValidationError("write it as \(form.text), as the guard's refusal does.\(count)")
    }

    var allowances: Allowances { Allowances(allow, reason: reason) }
}
