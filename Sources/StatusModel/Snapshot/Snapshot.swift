/// The data of all clusters in one snapshot of the database, from which all answers are made.
package final class Snapshot: Sendable {
    /// The number of the snapshot; a newer snapshot has a greater one.
    package let generation: Int
    /// In byte order of their names.
    package let clusters: [ClusterImage]
    private let byName: [String: ClusterImage]
    private let clock: DatabaseClock

    /// The snapshot without clusters, before the database was first read.
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
