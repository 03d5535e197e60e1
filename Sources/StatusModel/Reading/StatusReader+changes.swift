internal import Planning
package import Postgres
internal import Reconciler

extension StatusReader {
    /// Reads a page of change records, without the states that the scope hides.
    ///
    /// - Parameter knownTotal: how many records all pages have, if known; to count them takes longer than to read a
    ///   page.
    package func changes(
        in cluster: String,
        _ query: ChangeQuery,
        knownTotal: Int?
    ) throws(PostgresError) -> AuditPage {
        var binds = Binds()
        let isBeforeVisible = query.scope?.condition(.before, &binds) ?? "true"
        let isAfterVisible = query.scope?.condition(.after, &binds) ?? "true"
        let name = binds.add(cluster)
        var condition: SQL = "r.cluster = \(name) AND r.state = 'succeeded'"
        if let scope = query.scope {
            let tells = scope.condition(toTellIfWhole: "(\(isBeforeVisible)) AND (\(isAfterVisible))", &binds)
            condition = "\(condition) AND (\(isBeforeVisible) OR \(isAfterVisible)) AND \(tells)"
        }
        // Each key is shown only with the state that it belongs to: the other may be the name of another viewer's
        // resource.
        let key: SQL = "CASE WHEN \(isAfterVisible) OR c.previous_key IS NULL THEN c.key ELSE c.previous_key END"
        let previousKey: SQL = "CASE WHEN \(isAfterVisible) AND \(isBeforeVisible) THEN c.previous_key END"
        for part in Self.conditions(query, key: key, &binds) { condition = "\(condition) AND \(part)" }
        // OFFSET 0 makes Postgres read the changes run by run along the primary key, so a page reads the newest runs
        // only.
        let source: SQL = """
            FROM runs AS r CROSS JOIN LATERAL (
                SELECT * FROM changes WHERE cluster = \(name) AND run = r.id ORDER BY seq OFFSET 0
            ) AS c
            WHERE \(condition)
            """
        let total = if let knownTotal { knownTotal } else { try count(source, binds) }
        guard total > query.offset else { return AuditPage(total: total, items: []) }
        let order: SQL =
            switch (query.run == nil, query.isReversed) {
            case (true, false): "r.started_at DESC, r.id, c.seq"
            case (true, true): "r.started_at, r.id DESC, c.seq DESC"
            case (false, false): "c.seq"
            case (false, true): "c.seq DESC"
            }
        let rows = try connection.execute(
            """
            SELECT c.seq, c.action, c.kind, \(key), \(previousKey), c.source, c.reason,
                CASE WHEN \(isBeforeVisible) THEN c.before END, CASE WHEN \(isAfterVisible) THEN c.after END,
                c.run, r.finished_at, r.actor, r.revision
            \(source)
            ORDER BY \(order)
            LIMIT \(query.limit) OFFSET \(query.offset)
            """,
            binds.values
        ).rows
        return AuditPage(total: total, items: rows.map(AuditRecord.init))
    }

    private func count(_ source: SQL, _ binds: Binds) throws(PostgresError) -> Int {
        try connection.execute("SELECT count(*) \(source)", binds.values).scalar.flatMap { Int($0) } ?? 0
    }

    private static func conditions(_ query: ChangeQuery, key: SQL, _ binds: inout Binds) -> [SQL] {
        var conditions: [SQL] = []
        let equal: [(SQL, String?)] = [
            ("c.action", query.action), ("c.kind", query.section), (key, query.key), ("r.actor", query.actor),
            ("r.revision", query.revision),
        ]
        for case (let column, let value?) in equal { conditions.append("\(column) = \(binds.add(value))") }
        if let run = query.run { conditions.append("r.id = \(binds.add(run))::uuid") }
        if let from = query.from { conditions.append("r.finished_at >= \(binds.add(from))::timestamptz") }
        if let before = query.before { conditions.append("r.finished_at < \(binds.add(before))::timestamptz") }
        return conditions
    }
}

extension AuditRecord {
    fileprivate init(_ row: [String?]) {
        change = ChangeRecord(row)
        run = row[9] ?? ""
        time = row[10]
        actor = row[11]
        revision = row[12]
    }
}
