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
    /// end even before it reads the message.
    func cancel(_ changes: [Change]) throws(PostgresError) {
        for kind in Kind.all {
            guard let table = kind.status, let lifecycle = table.lifecycle else { continue }
            let keys = changes.filter { $0.kind === kind }.map { change in
                Array((change.remaining ?? RowLine([])).values.prefix(kind.keyCount))
            }
            guard !keys.isEmpty else { continue }
            let owner = table.ownerColumns.map { SQL(identifier: $0) }.joined(separator: ", ")
            let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 5)::text[]") }.joined(separator: ", ")
            try connection.execute(
                """
                INSERT INTO \(identifier: table.name) AS s
                    (cluster, \(owner), phase, reason, observed_at, phase_at, ended_at)
                SELECT $1, d.*, $2, $3, now(), now(), now() FROM unnest(\(arrays)) AS d
                ON CONFLICT (cluster, \(owner)) DO UPDATE
                SET phase = excluded.phase, reason = excluded.reason, observed_at = excluded.observed_at,
                    phase_at = excluded.phase_at, ended_at = excluded.ended_at
                WHERE NOT s.phase = ANY ($4::text[])
                """,
                [
                    cluster, lifecycle.cancelled, "no longer wanted since run \(run)",
                    ArrayLiteral.make(lifecycle.finalPhases),
                ] + (0..<kind.keyCount).map { index in ArrayLiteral.make(keys.map { $0[index] }) }
            )
        }
    }
}
