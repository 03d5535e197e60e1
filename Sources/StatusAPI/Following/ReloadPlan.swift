internal import Model
internal import Reconciler

/// Decides when the rows of a kind are read anew because somebody else may have written them.
struct ReloadPlan {
    /// Between two readings of a kind, since a large one costs something.
    private static let leastInterval = Duration.seconds(2)
    /// Runs tell of what they write, so while they come in rapid succession the rest may wait so long.
    private static let quietTime = Duration.seconds(2)
    private static let mostPatience = Duration.seconds(30)
    /// After so long all are read, whatever the server has counted: it does not count all there is.
    private static let mostInterval = Duration.seconds(300)

    /// What stands for the runs among the sections.
    static let runs = "runs"

    private struct Reading {
        var writes: [String: String]
        var time: ContinuousClock.Instant
    }

    /// By section.
    private var readings: [String: Reading] = [:]

    /// The sections to read.
    /// - Parameter lastCommit: when a run last told of itself.
    func due(_ heartbeat: Heartbeat, lastCommit: ContinuousClock.Instant) -> Set<String> {
        let now = ContinuousClock.now
        let least = now - lastCommit > Self.quietTime ? Self.leastInterval : Self.mostPatience
        return Set(
            readable(heartbeat).filter { section, writes in
                guard let last = readings[section] else { return true }
                let age = now - last.time
                return age > Self.mostInterval || age > least && last.writes != writes
            }.map(\.section)
        )
    }

    /// The sections were read, at the time of that heartbeat or later.
    mutating func finished(_ sections: Set<String>, _ heartbeat: Heartbeat) {
        for (section, writes) in readable(heartbeat) where sections.contains(section) {
            readings[section] = Reading(writes: writes, time: .now)
        }
    }

    /// All that is read, with what the server counted of it; runs tell of themselves.
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
