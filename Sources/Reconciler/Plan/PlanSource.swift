internal import Postgres
package import Spec
internal import Text

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

    var specDigest: Digest? {
        switch self {
        case .spec(let desired): desired.digest
        case .saved(let saved): saved.plan.specDigest
        case .undo: nil
        }
    }

    var isSaved: Bool { if case .saved = self { true } else { false } }

    /// Whether a plan made of it brings every managed row of the cluster to what is declared.
    func isWhole(_ plan: Plan) -> Bool { if case .spec = self { plan.scope == .cluster } else { false } }

    /// The run that is put back, by its identity.
    var undoes: String? {
        switch self {
        case .spec: nil
        case .saved(let saved): saved.plan.undoes
        case .undo(let run): run.id
        }
    }

    /// Plans in the transaction that is open.
    /// - Parameter connection: nil where the database has no tables.
    func plan(
        _ options: PlanOptions,
        on connection: Connection?,
        _ state: ClusterState
    ) throws(PostgresError) -> Result<Plan, ReconcilerError> {
        switch self {
        case .spec(let desired): .success(try Planner(desired, options).plan(on: connection, state))
        case .saved(let saved): try SavedPlanCheck(saved, options, state).plan(on: connection)
        case .undo(let run): try UndoPlanner(run, options, state).plan(on: connection)
        }
    }
}
