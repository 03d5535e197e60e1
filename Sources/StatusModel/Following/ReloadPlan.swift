internal import Model

/// Decides when the rows of a kind are read anew because somebody else may have written them.
struct ReloadPlan {
    /// Between two readings of a kind, since reading a large one is expensive.
    private static let minimumInterval = Duration.seconds(2)
    /// While runs follow one another within so short a time, the busy interval applies.
    private static let quietTime = Duration.seconds(2)
    /// What runs write is known from their notices, so while there are many, what others write may wait so long.
    private static let busyInterval = Duration.seconds(30)
    /// After so long everything is read: the server's counts miss some writes, such as those to Citus's shards.
    private static let maximumInterval = Duration.seconds(300)

    /// The name that stands for the runs among the sections.
    static let runs = "runs"

    private struct Reading {
        var writes: [String: String]
        var time: ContinuousClock.Instant
    }

    /// By section.
    private var readings: [String: Reading] = [:]

    /// The sections to read now.
    /// - Parameter lastCommit: when a run last sent a notice.
    func due(
        _ heartbeat: Heartbeat,
        lastCommit: ContinuousClock.Instant,
        now: ContinuousClock.Instant = .now
    ) -> Set<String> {
        let minimum = now - lastCommit > Self.quietTime ? Self.minimumInterval : Self.busyInterval
        return Set(
            readable(heartbeat).filter { section, writes in
                guard let last = readings[section] else { return true }
                let age = now - last.time
                return age > Self.maximumInterval || age > minimum && last.writes != writes
            }.map(\.section)
        )
    }

    /// Records that the sections were read, at the time of that heartbeat or later.
    mutating func finished(
        _ sections: Set<String>,
        _ heartbeat: Heartbeat,
        now: ContinuousClock.Instant = .now
    ) {
        for (section, writes) in readable(heartbeat) where sections.contains(section) {
            readings[section] = Reading(writes: writes, time: now)
        }
    }

    /// All sections, each with the counts of its tables; runs send notices, so the counts of theirs are not looked at.
    private func readable(_ heartbeat: Heartbeat) -> [(section: String, writes: [String: String])] {
        Kind.all.map { ($0.section, Self.writes($0, heartbeat)) } + [(Self.runs, [:])]
    }

    /// The counts of the tables that the kind's rows are in.
    private static func writes(_ kind: Kind, _ heartbeat: Heartbeat) -> [String: String] {
        let tables =
            [kind.table] + kind.lists.compactMap(\.type.listTable?.name) + [kind.status?.name].compactMap(\.self)
        return heartbeat.writes.filter { tables.contains($0.key) }
    }
}
