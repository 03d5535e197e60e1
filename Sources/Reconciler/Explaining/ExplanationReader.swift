package import Model
internal import Planning
internal import Postgres
internal import Text

extension Session {
    /// Reads all that is known of one resource, in one read-only snapshot.
    ///
    /// - Returns: nil if there is no such row, and no run has changed one of that name.
    package func explain(
        _ kind: Kind,
        _ key: String,
        of cluster: String
    ) throws(ReconcilerError) -> Explanation? {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            return try ExplanationReader(session: self, cluster: cluster, kind: kind, key: key).read()
        }
    }
}

/// Reads what is known of one resource, in the open transaction.
private struct ExplanationReader {
    let session: Session
    let cluster: String
    let kind: Kind
    let key: String

    private var connection: Connection { session.connection }

    func read() throws(PostgresError) -> Explanation? {
        let row = try row()
        let last = try lastChange()
        guard row != nil || last != nil else { return nil }
        var id = row?.id
        if id == nil { id = try lastID(last?.run) }
        let observed = try row == nil ? [] : observed()
        var (run, drift, standing): (RunRecord?, Drift.Item?, Explanation.Standing?) = (nil, nil, nil)
        if let last { run = try session.run(last.run, of: cluster) }
        var referrers = Referrers()
        if let row {
            if row.isManaged {
                let state = try ClusterState.read(cluster, on: connection)
                drift = try DriftReader(state, connection, warningBefore: 0).item(kind, key)
            }
            referrers = try self.referrers(row.line)
            standing = try self.standing(row.line)
        }
        return Explanation(
            cluster: cluster,
            kind: kind,
            key: key,
            row: row,
            change: last?.change,
            run: run,
            drift: drift,
            referrers: referrers,
            observed: observed,
            standing: standing,
            estimate: try row.flatMap { row throws(PostgresError) in try estimate(row.line) },
            dispatched: try dispatched(id)
        )
    }

    // MARK: The row

    private func row() throws(PostgresError) -> Explanation.Row? {
        guard let line = try OneRow(kind, key, connection).line() else { return nil }
        let own = kind.isAmong([key], bindsFrom: 2)
        let found = try connection.execute(
            """
            SELECT t.id, t.managed_digest IS NOT NULL, t.source, \(Self.time("t.created_at")),
                \(Self.time("t.updated_at"))
            FROM \(identifier: kind.table) AS t WHERE t.cluster = $1\(own.condition)
            """,
            [cluster] + own.binds
        ).rows.first
        guard let found else { return nil }
        return Explanation.Row(
            line: line,
            id: found[0] ?? "",
            isManaged: found[1] == "t",
            source: found[2],
            createdAt: found[3] ?? "",
            updatedAt: found[4] ?? ""
        )
    }

    private func observed() throws(PostgresError) -> [(field: Field, value: String)] {
        guard let table = kind.status else { return [] }
        let owner = KeyColumns(table.ownerColumns).isAmong([key], bindsFrom: 2)
        let columns = table.fields.map { SQL("t.\(identifier: $0.column)") }.joined(separator: ", ")
        let values =
            try connection.execute(
                "SELECT \(columns) FROM \(identifier: table.name) AS t WHERE t.cluster = $1\(owner.condition)",
                [cluster] + owner.binds
            ).rows.first ?? []
        return zip(table.fields, values).compactMap { field, value in value.map { (field, $0) } }
    }

    private func referrers(_ line: RowLine) throws(PostgresError) -> Referrers {
        try References(cluster: cluster, connection: connection).find(ReferrerQuestion(kind, [line], own: .all))
    }

    // MARK: Its life

    private func standing(_ line: RowLine) throws(PostgresError) -> Explanation.Standing? {
        guard let lifecycle = kind.status?.lifecycle, let period = Period(line, of: kind) else { return nil }
        let owner = KeyColumns([kind.status?.ownerColumns.first ?? ""]).isAmong([key], bindsFrom: 2)
        let found = try connection.execute(
            """
            SELECT t.phase, t.is_reported FROM \(identifier: lifecycle.view) AS t
            WHERE t.cluster = $1\(owner.condition)
            """,
            [cluster] + owner.binds
        ).rows.first
        return Explanation.Standing(
            time: try DatabaseTime.read(on: connection),
            period: period,
            phase: found?[0] ?? "",
            isReported: found?[1] == "t"
        )
    }

    private func estimate(_ line: RowLine) throws(PostgresError) -> ReservationEstimate? {
        guard kind === Kind.reservations, let booking = Booking(line) else { return nil }
        let time = try DatabaseTime.read(on: connection)
        var question = BookingQuestion(since: time)
        question.names = [booking.name]
        let known = try BookingReader(cluster: cluster, connection: connection).read(question)[booking.name]
        let reservable = try CapacityReader(cluster: cluster, connection: connection).read(at: time)
        return ReservationEstimate(known ?? booking, in: reservable.capacity)
    }

    private func dispatched(_ id: String?) throws(PostgresError) -> [Explanation.Dispatched] {
        guard let id, kind.events != nil else { return [] }
        return try connection.execute(
            """
            SELECT run || '/' || seq, action, queue, via, \(Self.time("sent_at")) FROM dispatches
            WHERE cluster = $1 AND resource_id = $2::uuid
            ORDER BY sent_at, seq
            """,
            [cluster, id]
        ).rows.map { row in
            Explanation.Dispatched(
                id: row[0] ?? "",
                action: row[1] ?? "",
                queue: row[2] ?? "",
                via: row[3] ?? "",
                sentAt: row[4] ?? ""
            )
        }
    }

    /// The ID of a row that is gone, if its delete was dispatched.
    private func lastID(_ run: String?) throws(PostgresError) -> String? {
        guard let run else { return nil }
        return try connection.execute(
            "SELECT resource_id FROM dispatches WHERE cluster = $1 AND run = $2::uuid AND kind = $3 AND key = $4",
            [cluster, run, kind.section, key]
        ).scalar
    }

    // MARK: Its history

    /// The last change of the resource, under this name or from this name to another.
    private func lastChange() throws(PostgresError) -> (run: String, change: ChangeRecord)? {
        let rows = try connection.execute(
            """
            SELECT c.seq, c.action, c.kind, c.key, c.previous_key, c.source, c.reason, c.before, c.after, c.run
            FROM (
                SELECT * FROM changes WHERE cluster = $1 AND kind = $2 AND key = $3
                UNION ALL
                SELECT * FROM changes WHERE cluster = $1 AND kind = $2 AND previous_key = $3
            ) AS c
            FULL JOIN (SELECT id, serial, finished_at FROM runs WHERE cluster = $1) AS r ON r.id = c.run
            WHERE coalesce(c.cluster, '') <> ''
            ORDER BY r.serial DESC NULLS LAST, r.finished_at DESC NULLS LAST, c.seq DESC
            LIMIT 1
            """,
            [cluster, kind.section, key]
        ).rows
        return rows.first.map { ($0[9] ?? "", ChangeRecord($0)) }
    }

    private static func time(_ column: SQL) -> SQL { "to_char(\(column), 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')" }
}
