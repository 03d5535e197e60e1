/// Which resources a run is about: the one answer for what reads, compares, guards and writes.
package enum Scope: String, Sendable {
    /// All of the cluster: what no document declares is deleted.
    case cluster
    /// What the given documents declare, and nothing else.
    case declared

    /// Whether a managed row that nothing declares is deleted.
    package var deletesUndeclared: Bool {
        switch self {
        case .cluster: true
        case .declared: false
        }
    }
}
