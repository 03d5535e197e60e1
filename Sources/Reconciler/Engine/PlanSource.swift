package import Planning
package import Spec

/// What a plan is made of.
package enum PlanSource: Sendable {
    /// What a spec declares.
    case spec(DesiredState)
    /// A plan that was made and agreed to before.
    case saved(SavedPlan)
    /// What a run did, to be put back.
    case undo(RunRecord)

    package var cluster: String {
        switch self {
        case .spec(let desired): desired.cluster
        case .saved(let saved): saved.plan.cluster
        case .undo(let run): run.cluster
        }
    }

    /// What a run that applies it records of it.
    var subject: RunSubject {
        switch self {
        case .spec(let desired): RunSubject(specDigest: desired.digest)
        case .saved(let saved):
            RunSubject(specDigest: saved.plan.specDigest, isSavedPlan: true, undoes: saved.plan.undoes)
        case .undo(let run): RunSubject(undoes: run.id)
        }
    }

    /// Whether a plan made of it brings every managed row of the cluster to what is declared.
    func isWhole(_ plan: Plan) -> Bool { if case .spec = self { plan.scope == .cluster } else { false } }
}
