/// All clusters as one snapshot of the database had them: what every answer is made of.
package final class Snapshot: Sendable {
    /// Counts snapshots; none is the same twice.
    package let generation: Int
    /// In byte order of their names.
    package let clusters: [ClusterImage]
    private let byName: [String: ClusterImage]
    private let clock: DatabaseClock

    /// What there is before the database was first read.
    package static let empty = Snapshot(generation: 0, clusters: [], clock: DatabaseClock())

    init(generation: Int, clusters: [ClusterImage], clock: DatabaseClock) {
        self.generation = generation
        self.clusters = clusters
        self.clock = clock
        byName = Dictionary(clusters.map { ($0.name, $0) }) { first, _ in first }
    }

    package func cluster(_ name: String) -> ClusterImage? { byName[name] }

    /// The time by the database's clock, in microseconds since 1970.
    package var now: Int64 { clock.now }
}
