/// All clusters as one snapshot of the database had them: what every answer is made of.
final class Snapshot: Sendable {
    /// Counts snapshots; none is the same twice.
    let generation: Int
    /// In byte order of their names.
    let clusters: [ClusterImage]
    private let byName: [String: ClusterImage]
    private let clock: DatabaseClock
    /// Answers made of this snapshot.
    let answers = AnswerCache()

    /// What there is before the database was first read.
    static let empty = Snapshot(generation: 0, clusters: [], clock: DatabaseClock())

    init(generation: Int, clusters: [ClusterImage], clock: DatabaseClock) {
        self.generation = generation
        self.clusters = clusters
        self.clock = clock
        byName = Dictionary(clusters.map { ($0.name, $0) }) { first, _ in first }
    }

    func cluster(_ name: String) -> ClusterImage? { byName[name] }

    /// The time by the database's clock, in microseconds since 1970.
    var now: Int64 { clock.now }
}
