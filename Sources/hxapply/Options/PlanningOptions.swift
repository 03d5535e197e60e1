internal import ArgumentParser
internal import Model
internal import Reconciler
internal import Spec

/// What a plan covers and what it may do, the same for plan and apply.
struct PlanningOptions: ParsableArguments {
    @Flag(help: "Compare and change only what the given files declare; delete nothing.")
    var only = false

    @Flag(help: "Take over declared rows that hxapply did not write.")
    var adopt = false

    @Flag(
        name: .customLong("require-history"),
        help: "Refuse where git cannot tell whether the commit is older than the applied one."
    )
    var requireHistory = false

    @OptionGroup var guards: GuardOptions

    /// - Parameters:
    ///   - revision: the commit that is planned, where it is known.
    ///   - warnings: what the specs were accepted with.
    func options(revision: String?, history: SpecHistory, warnings: Diagnostics = Diagnostics()) -> PlanOptions {
        var options = PlanOptions()
        options.scope = only ? .declared : .cluster
        options.adopts = adopt
        options.allowances = guards.allowances
        options.revision = revision
        if revision == nil { options.head = history.repository?.head }
        options.history = history.repository
        options.historyDoubts = history.doubts
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
