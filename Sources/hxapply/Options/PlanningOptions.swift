internal import ArgumentParser
internal import Reconciler

/// What a plan covers and what it may do, the same for plan and apply.
struct PlanningOptions: ParsableArguments {
    @Flag(help: "Only what the given files declare: nothing else is compared, changed or deleted.")
    var only = false

    @Flag(help: "Take over rows that hxapply did not make where they have a declared key.")
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
