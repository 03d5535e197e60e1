internal import Model
internal import Postgres
internal import Spec

/// What a guard looks at.
struct GuardInput {
    let state: ClusterState
    let draft: PlanDraft
    let source: Guards.Subject
    let options: PlanOptions
    let limits: PolicyLimits
    let connection: Connection

    var cluster: String { state.cluster }

    /// The spec, where it is at hand.
    var desired: DesiredState? { if case .spec(let desired) = source { desired } else { nil } }

    /// Whether the plan brings the cluster to what a whole spec says.
    var isOfSpec: Bool {
        switch source {
        case .spec: options.scope == .cluster
        case .savedPlan(let isOfSpec): isOfSpec
        case .undo: false
        }
    }

    /// The plan's changes of one kind.
    func changes(of kind: Kind) -> [Change] { draft.changes.filter { $0.kind === kind } }

    /// Whether a change of the kind takes away what a row was before: by its end, or by what it becomes.
    func takesAway(_ kind: Kind, _ holds: (RowLine) -> Bool) -> Bool {
        draft.changes.contains { change in
            guard change.kind === kind, let before = change.before, holds(before) else { return false }
            return change.remaining.map { !holds($0) } ?? true
        }
    }
}

/// A rule that refuses a plan before the first write.
protocol Guard: Sendable {
    /// Its name and how it counts.
    static var rule: GuardRule { get }
}

/// A guard to which the plan itself says all.
protocol PlanGuard: Guard {
    /// What it objects to, each with what lets it pass.
    /// - Parameter time: by the database's clock; nil where it was not asked.
    static func refusals(_ draft: PlanDraft, _ limits: PolicyLimits, at time: DatabaseTime?) -> [Plan.Refusal]
}

/// A guard that looks at what is there too.
protocol StateGuard: Guard {
    /// What it objects to, each with what lets it pass.
    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal]
}
