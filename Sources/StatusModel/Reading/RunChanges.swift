package import Model
package import Postgres
internal import Reconciler

/// When a rename last gave a name to a resource, as Postgres writes it, by section and name.
package typealias RenameTimes = [String: [String: String]]

/// What runs have changed since a cluster was last read.
package struct RunChanges: Sendable {
    /// The keys of the changed resources, by section; for renamed resources, both the old and the new key.
    package fileprivate(set) var keys: [String: Set<String>] = [:]
    package fileprivate(set) var renames: RenameTimes = [:]

    /// Makes an empty set of changes.
    package init() {}
}

extension StatusReader {
    /// What runs have changed since `old` was read, including the last run.
    ///
    /// Runs that did not raise the serial are included.
    ///
    /// - Returns: nil if there are more changes than the limit.
    package func changes(
        in cluster: ClusterRecord,
        since old: ClusterRecord,
        limit: Int
    ) throws(PostgresError) -> RunChanges? {
        // ORDER BY seq makes Postgres use the primary key's index for each run; otherwise it may scan all of `changes`.
        let rows = try connection.execute(
            """
            SELECT c.kind, c.key, c.previous_key, r.finished_at, c.action
            FROM runs AS r CROSS JOIN LATERAL (
                SELECT kind, key, previous_key, action FROM changes
                WHERE cluster = $1 AND run = r.id ORDER BY seq LIMIT \(limit + 1)
            ) AS c
            WHERE r.cluster = $1 AND r.state = 'succeeded'
                AND (r.serial > $2::bigint OR r.chain_number > $3::bigint OR r.id = $4::uuid)
            LIMIT \(limit + 1)
            """,
            [cluster.name, String(old.serial), String(old.chainLength), cluster.appliedRun]
        ).rows
        guard rows.count <= limit else { return nil }
        var changes = RunChanges()
        for row in rows {
            guard let section = row[0], let key = row[1] else { continue }
            changes.keys[section, default: []].insert(key)
            if let previous = row[2] { changes.keys[section, default: []].insert(previous) }
            if row[4] == "rename", let time = row[3] { changes.renames.record(time, of: key, in: section) }
        }
        return changes
    }

    /// When resources of these kinds were last renamed, in runs after a serial.
    /// - Parameter serial: the serial of the last run whose renames are already known.
    package func renames(
        of kinds: [Kind],
        in cluster: String,
        after serial: Int
    ) throws(PostgresError) -> RenameTimes {
        let rows = try connection.execute(
            """
            SELECT c.kind, c.key, max(r.finished_at)
            FROM (
                SELECT run, kind, key FROM changes
                WHERE cluster = $1 AND action = 'rename' AND kind = ANY ($3::text[])
            ) AS c
            FULL JOIN (
                SELECT id, finished_at FROM runs
                WHERE cluster = $1 AND state = 'succeeded' AND serial > $2::bigint
            ) AS r ON r.id = c.run
            GROUP BY c.kind, c.key
            """,
            [cluster, String(serial), ArrayLiteral.make(kinds.map(\.section))]
        ).rows
        var times: RenameTimes = [:]
        for row in rows {
            if let section = row[0], let name = row[1], let time = row[2] { times.record(time, of: name, in: section) }
        }
        return times
    }
}

extension RenameTimes {
    /// Records the time of a rename, unless a later one is known.
    ///
    /// Times in UTC as Postgres writes them can be compared as texts.
    package mutating func record(_ time: String, of name: String, in section: String) {
        self[section, default: [:]][name] = self[section]?[name].map { Swift.max($0, time) } ?? time
    }
}
