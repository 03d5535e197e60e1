internal import Postgres
internal import Spec

/// Records what a run changes, in the transaction that changes it.
struct ChangeRecorder {
    let cluster: String
    let run: RunID
    let connection: Connection

    /// Streams one record for each change, numbered in the order of the plan.
    func record(_ changes: [Change]) throws(PostgresError) {
        guard !changes.isEmpty else { return }
        let statement: SQL = """
            COPY changes (cluster, run, seq, action, kind, key, source, reason, before, after) FROM STDIN
            """
        try connection.copyIn(statement) { input throws(PostgresError) in
            for (index, change) in changes.enumerated() {
                try input.row { bytes in append(change, index + 1, to: &bytes) }
            }
        }
    }

    private func append(_ change: Change, _ number: Int, to bytes: inout [UInt8]) {
        let texts: [String?] = [
            cluster, run.description, String(number), change.action.rawValue, change.kind.section, change.key,
            change.source, change.reason.rawValue,
        ]
        for text in texts {
            if let text { RowLine.appendEscaped(text, to: &bytes) } else { bytes += RowLine.null }
            bytes.append(0x09)
        }
        append(change.before, change.kind, to: &bytes)
        bytes.append(0x09)
        append(change.after, change.kind, to: &bytes)
    }

    private func append(_ line: RowLine?, _ kind: Kind, to bytes: inout [UInt8]) {
        guard let line else {
            bytes += RowLine.null
            return
        }
        var json = JSONWriter()
        json.row(line, of: kind)
        json.bytes.withUnsafeBufferPointer { RowLine.appendEscaped($0, to: &bytes) }
    }

    /// Queues a message for each reservation that the run changed, in one statement.
    ///
    /// A reservation that was over before and after is history: nobody is told of it again.
    func queueMessages() throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO outbox (cluster, run, seq, topic, payload)
            SELECT cluster, run, seq, 'reservations.' || action,
                jsonb_build_object('key', key, 'before', before, 'after', after)
            FROM changes
            WHERE cluster = $1 AND run = $2::uuid AND kind = 'reservations' AND EXISTS (
                SELECT FROM (VALUES (before), (after)) AS version (reservation)
                WHERE (reservation->>'start')::timestamptz + (reservation->>'duration')::interval > now()
            )
            """,
            [cluster, run.description]
        )
    }
}
