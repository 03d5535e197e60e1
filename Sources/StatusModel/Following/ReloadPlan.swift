internal import Model

/// Decides when all rows of a kind are read again because other programs may have written them.
struct ReloadPlan {
    /// The minimum time between two reads of a kind, since it is expensive to read a large one.
    private static let minimumInterval = Duration.seconds(2)
    /// If a run committed within this time, `busyInterval` replaces `minimumInterval`.
    private static let busyPeriod = Duration.seconds(2)
    /// The minimum time between two reads of a kind while runs commit in quick succession.
    ///
    /// Their changes are known from their notifications; only the writes of other programs are seen this late.
    private static let busyInterval = Duration.seconds(30)
    /// After this time a kind is read in any case: Postgres does not count all writes, such as those to shards of
    /// Citus.
    private static let maximumInterval = Duration.seconds(300)

    /// The name that stands for the list of runs among the sections.
    static let runs = "runs"

    private struct Reading {
        var writes: [String: String]
        var time: ContinuousClock.Instant
    }

    /// By section.
    private var readings: [String: Reading] = [:]

    /// The sections to read now.
    /// - Parameter lastCommit: when the last notification of a commit came.
    func due(
        _ heartbeat: Heartbeat,
        lastCommit: ContinuousClock.Instant,
        now: ContinuousClock.Instant = .now
    ) -> Set<String> {
        let minimum = now - lastCommit > Self.busyPeriod ? Self.minimumInterval : Self.busyInterval
        return Set(
            readable(heartbeat).filter { section, writes in
                guard let last = readings[section] else { return true }
                let age = now - last.time
                return age > Self.maximumInterval || age > minimum && last.writes != writes
            }.map(\.section)
        )
    }

    /// Records that the sections were read after that heartbeat.
    mutating func finished(
        _ sections: Set<String>,
        _ heartbeat: Heartbeat,
        now: ContinuousClock.Instant = .now
    ) {
        for (section, writes) in readable(heartbeat) where sections.contains(section) {
            readings[section] = Reading(writes: writes, time: now)
        }
    }

    /// All sections with the write counts of their tables; for runs, which notify the follower, the counts are not
    /// needed.
    private func readable(_ heartbeat: Heartbeat) -> [(section: String, writes: [String: String])] {
        Kind.all.map { ($0.section, Self.writes($0, heartbeat)) } + [(Self.runs, [:])]
    }

    /// The write counts of the tables that hold the kind's rows.
    private static func writes(_ kind: Kind, _ heartbeat: Heartbeat) -> [String: String] {
        let tables =
            [kind.table] + kind.lists.compactMap(\.type.listTable?.name) + [kind.status?.name].compactMap(\.self)
            + (kind === Kind.apiKeys ? ["api_key_deliveries"] : [])
        return heartbeat.writes.filter { tables.contains($0.key) }
    }
}
