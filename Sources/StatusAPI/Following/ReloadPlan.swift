internal import Reconciler
internal import Spec

/// Decides when the rows of a kind are read anew because somebody else may have written them.
struct ReloadPlan {
    /// Between two readings of a kind, since a large one costs something.
    private static let leastInterval = Duration.seconds(2)
    /// After so long all are read, whatever the server has counted: it does not count all there is.
    private static let mostInterval = Duration.seconds(300)

    private struct Reading {
        var writes: [String: Int]
        var time: ContinuousClock.Instant
    }

    /// By section.
    private var readings: [String: Reading] = [:]

    /// The sections to read.
    func due(_ heartbeat: Heartbeat) -> Set<String> {
        let now = ContinuousClock.now
        return Set(
            Kind.all.filter { kind in
                guard let last = readings[kind.section] else { return true }
                let age = now - last.time
                return age > Self.mostInterval
                    || age > Self.leastInterval && last.writes != Self.writes(kind, heartbeat)
            }.map(\.section)
        )
    }

    /// The sections were read, at the time of that heartbeat or later.
    mutating func finished(_ sections: Set<String>, _ heartbeat: Heartbeat) {
        for kind in Kind.all where sections.contains(kind.section) {
            readings[kind.section] = Reading(writes: Self.writes(kind, heartbeat), time: .now)
        }
    }

    /// The counts of the tables that the kind's rows are in.
    private static func writes(_ kind: Kind, _ heartbeat: Heartbeat) -> [String: Int] {
        let tables =
            [kind.table] + kind.lists.compactMap(\.type.listTable?.name) + [kind.status?.name].compactMap(\.self)
        return heartbeat.writes.filter { tables.contains($0.key) }
    }
}
