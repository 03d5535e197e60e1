/// Makes a plan in steps, between which somebody else looks at the database.
///
/// The first step asks for what the plan's changes depend on, the second for what its guards have to know.
package protocol PlanMaker {
    /// The plan as far as it is known, and what it is made of.
    var guarded: GuardedPlan { get }

    /// What it has to know before it is judged, besides what all plans do.
    var ownNeeds: Needs { get }

    /// Completes the plan by what it asked for.
    func complete(_ draft: inout PlanDraft, _ observed: ObservedState)

    /// The plan with what its guards say.
    func plan(_ draft: PlanDraft, _ verdict: GuardVerdict) -> Plan
}

extension PlanMaker {
    package var ownNeeds: Needs { Needs() }

    package func complete(_ draft: inout PlanDraft, _ observed: ObservedState) {}

    /// What has to be known before the plan is judged.
    package var needs: Needs {
        var needs = Judgement.needs(guarded)
        needs.add(ownNeeds)
        return needs
    }

    /// The plan as it comes before its guards.
    /// - Parameter observed: the answer to `needs`.
    package func judgement(_ observed: ObservedState) -> Judgement {
        var guarded = guarded
        complete(&guarded.draft, observed)
        return Judgement(guarded, observed)
    }

    /// The plan.
    /// - Parameter observed: the answer to the needs of its judgement.
    package func plan(_ judgement: Judgement, _ observed: ObservedState) -> Plan {
        plan(judgement.draft, judgement.verdict(observed))
    }
}
