internal import ArgumentParser
internal import Reconciler

/// What a plan covers and what it may do, the same for plan and apply.
struct PlanningOptions: ParsableArguments {
    @Flag(help: "Compare and change only what the given files declare; delete nothing.")
    var only = false

    @Flag(help: "Take over declared rows that hxapply did not write.")
    var adopt = false

    @OptionGroup var guards: GuardOptions

    /// - Parameter revision: the commit that is planned, where it is known.
    func options(revision: String?, history: GitRepository?) -> PlanOptions {
        var options = PlanOptions()
        options.scope = only ? .declared : .cluster
        options.adopts = adopt
        options.allowances = guards.allowances
        options.revision = revision
        if revision == nil { options.head = history?.head }
        options.history = history
        return options
    }
}
