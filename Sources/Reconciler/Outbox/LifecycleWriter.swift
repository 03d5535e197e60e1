internal import Model
internal import Planning
internal import Postgres

/// Ends the life of resources that stay as rows but are no longer wanted.
struct LifecycleWriter {
    let cluster: String
    let run: RunID
    let connection: Connection

    /// Brings the resources of the changes to the final phase of their lifecycle for this, unless they are in one.
    ///
    /// A program that reports of such a resource waits for this transaction and is then refused, so it learns of the
    /// end even before it reads the message. Of a resource whose time has begun, and of which nobody has reported, the
    /// planned start is recorded, because it was used until now.
    func cancel(_ changes: [Change]) throws(PostgresError) {
        for kind in Kind.all {
            guard let table = kind.status, let lifecycle = table.lifecycle else { continue }
            let cancelled = changes.filter { $0.kind === kind }
            if !cancelled.isEmpty { try cancel(cancelled, of: kind, table, lifecycle) }
        }
    }

    private func cancel(
        _ changes: [Change],
        of kind: Kind,
        _ table: StatusTable,
        _ lifecycle: Lifecycle
    ) throws(PostgresError) {
        let owner = table.ownerColumns.map { SQL(identifier: $0) }.joined(separator: ", ")
        let names = (0..<kind.keyCount).map { SQL("key_\($0)") }.joined(separator: ", ")
        let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 7)::text[]") }.joined(separator: ", ")
        try connection.execute(
            """
            INSERT INTO \(identifier: table.name) AS s
                (cluster, \(owner), phase, reason, observed_at, phase_at, started_at, ended_at)
            SELECT $1, \(names), $2, $3, now(), now(), CASE WHEN begins <= now() THEN begins END,
                CASE WHEN begins <= now() THEN least(begins + lasts, now()) ELSE now() END
            FROM unnest(\(arrays), $5::timestamptz[], $6::interval[]) AS d (\(names), begins, lasts)
            ON CONFLICT (cluster, \(owner)) DO UPDATE
            SET phase = excluded.phase, reason = excluded.reason, observed_at = excluded.observed_at,
                phase_at = excluded.phase_at, ended_at = now()
            WHERE NOT s.phase = ANY ($4::text[])
            """,
            [
                cluster, lifecycle.cancelled, "no longer wanted since run \(run)",
                ArrayLiteral.make(lifecycle.finalPhases), before(changes, kind, kind.span?.start),
                before(changes, kind, kind.span?.duration),
            ] + keys(changes, kind)
        )
    }

    /// The values of a field before the changes.
    private func before(_ changes: [Change], _ kind: Kind, _ path: String?) -> String {
        ArrayLiteral.make(changes.map { change in path.flatMap { change.before?.value(of: $0, in: kind) } })
    }

    /// For each field of the key, its values after the changes.
    private func keys(_ changes: [Change], _ kind: Kind) -> [String] {
        let rows = changes.map { ($0.remaining ?? RowLine([])).values }
        return (0..<kind.keyCount).map { index in ArrayLiteral.make(rows.map { $0[index] }) }
    }
}
