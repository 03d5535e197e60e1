internal import ArgumentParser
internal import Model
internal import Planning
internal import Reconciler
internal import Spec

/// The options of `plan` and `apply` that tell what a plan covers and what it may do.
struct PlanningOptions: ParsableArguments {
    @Flag(help: "Compare and change only the resources that the given files declare; delete nothing.")
    var only = false

    @Flag(help: "Take over the unmanaged rows that the spec declares.")
    var adopt = false

    @Flag(
        name: .customLong("require-history"),
        help: "Refuse the plan if git cannot tell whether the commit is older than the applied one."
    )
    var requireHistory = false

    @Flag(name: .customLong("no-cost"), help: "Leave out what the plan costs.")
    var noCost = false

    @OptionGroup var expiry: ExpiryOptions

    @OptionGroup var guards: GuardOptions

    /// - Parameters:
    ///   - revision: the commit of the specs; nil if it is not known.
    ///   - history: the git history of the specs.
    ///   - warnings: the warnings about the specs.
    func options(revision: String?, history: SpecHistory, warnings: Diagnostics = Diagnostics()) -> PlanOptions {
        var options = PlanOptions()
        options.scope = only ? .declared : .cluster
        options.adopts = adopt
        options.allowances = guards.allowances
        options.revision = revision
        if revision == nil { options.head = history.repository?.head }
        options.history = history.repository
        options.historyDoubts = history.warnings
        options.hidesCost = noCost
        options.warnExpiry = expiry.warnExpiry.minutes
        options.requiresHistory = requireHistory
        options.sourceWarnings = warnings.all().listed.filter(\.isOfSkippedText).map { warning in
            Plan.Warning(
                code: warning.code.rawValue,
                message: "\(warning.place): \(warning.message)",
                hint: warning.hint
            )
        }
        return options
    }
}
