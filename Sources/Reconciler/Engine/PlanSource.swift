package import Planning
package import Spec

/// What a plan is made from.
package enum PlanSource: Sendable {
    /// The declared resources of a spec.
    case spec(DesiredState)
    /// A plan that was made and reviewed before.
    case saved(SavedPlan)
    /// A run to undo.
    case undo(RunRecord)

    package var cluster: String {
        switch self {
        case .spec(let desired): desired.cluster
        case .saved(let saved): saved.plan.cluster
        case .undo(let run): run.cluster
        }
    }

    /// What the run record tells about the source.
    var subject: RunSubject {
        switch self {
        case .spec(let desired): RunSubject(specDigest: desired.digest)
        case .saved(let saved):
            RunSubject(specDigest: saved.plan.specDigest, isSavedPlan: true, undoes: saved.plan.undoes)
        case .undo(let run): RunSubject(undoes: run.id)
        }
    }

    /// Whether a plan from this source covers the whole cluster, so that every managed row must be as declared after
    /// it.
    func isWhole(_ plan: Plan) -> Bool { if case .spec = self { plan.scope == .cluster } else { false } }
}
