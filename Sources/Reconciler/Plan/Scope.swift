internal import Spec

/// Which resources a run is about: the one answer for what reads, compares, guards and writes.
package enum Scope: String, Sendable {
    /// All of the cluster: what no document declares is deleted.
    case cluster
    /// What the given documents declare, and nothing else.
    case declared

    /// Whether the kind's rows matter.
    func reads(_ table: DesiredTable, _ renames: PendingRenames) -> Bool {
        switch self {
        case .cluster: true
        case .declared: table.count > 0 || renames.reach(table.kind)
        }
    }

    /// Whether a managed row that nothing declares is deleted.
    var deletesUndeclared: Bool {
        switch self {
        case .cluster: true
        case .declared: false
        }
    }
}
