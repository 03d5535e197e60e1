internal import Model

/// The names that renamed resources had before a plan.
struct PreviousNames: Sendable {
    private var names: [String: [String: String]] = [:]

    init(_ changes: [Change]) {
        for change in changes where change.action == .rename {
            names[change.kind.section, default: [:]][change.key] = change.previousKey
        }
    }

    /// The name that a resource had before the plan.
    func before(_ kind: Kind, _ name: String) -> String { names[kind.section]?[name] ?? name }

    func before(_ pool: PoolName) -> PoolName {
        PoolName(region: before(.regions, pool.region), gpuType: before(.gpuTypes, pool.gpuType))
    }
}
