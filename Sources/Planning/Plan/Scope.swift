/// The resources that a run is about, for all code that reads, compares, guards and writes.
package enum Scope: String, Sendable {
    /// The whole cluster: resources that no document declares are deleted.
    case cluster
    /// Only resources that the given documents declare.
    case declared

    /// Whether managed rows that nothing declares are deleted.
    package var deletesUndeclared: Bool {
        switch self {
        case .cluster: true
        case .declared: false
        }
    }
}
