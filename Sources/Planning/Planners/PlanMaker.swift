/// Makes a plan in two steps; before each, the database is observed.
///
/// The first step needs what the changes depend on, the second what the guards need. Guards may ask once more when they
/// know the answer.
package protocol PlanMaker {
    /// The plan so far, and what it is made from.
    var guarded: GuardedPlan { get }

    /// What this maker needs besides what all plans need.
    var ownNeeds: Needs { get }

    /// Completes the plan with the answer to the needs.
    func complete(_ draft: inout PlanDraft, _ observed: ObservedState)

    /// The plan with the results of its guards.
    func plan(_ draft: PlanDraft, _ verdict: GuardVerdict) -> Plan
}

extension PlanMaker {
    package var ownNeeds: Needs { Needs() }

    package func complete(_ draft: inout PlanDraft, _ observed: ObservedState) {}

    /// What must be observed before the plan can be judged.
    package var needs: Needs {
        var needs = Judgement.needs(guarded)
        needs.add(ownNeeds)
        return needs
    }

    /// The plan before its guards run.
    ///
    /// - Parameter observed: the answer to `needs`.
    package func judgement(_ observed: ObservedState) -> Judgement {
        var guarded = guarded
        complete(&guarded.draft, observed)
        return Judgement(guarded, observed)
    }

    /// The finished plan.
    ///
    /// - Parameter observed: the answers to the judgement's `needs` and `furtherNeeds`.
    package func plan(_ judgement: Judgement, _ observed: ObservedState) -> Plan {
        plan(judgement.draft, judgement.verdict(observed))
    }
}
