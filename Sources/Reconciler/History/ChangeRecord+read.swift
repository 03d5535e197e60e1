package import Planning
package import Postgres

extension ChangeRecord {
    /// Reads the change records of a run in the order of its plan, in the open transaction.
    package static func read(
        _ run: String,
        of cluster: String,
        limit: Int? = nil,
        on connection: Connection
    ) throws(PostgresError) -> [ChangeRecord] {
        try connection.execute(
            """
            SELECT seq, action, kind, key, previous_key, source, reason, before, after, renamed_from
            FROM changes
            WHERE cluster = $1 AND run = $2::uuid
            ORDER BY seq
            LIMIT $3::integer
            """,
            [cluster, run, limit.map(String.init)]
        ).rows.map { ChangeRecord($0, renamedFrom: $0[9]) }
    }

    /// The record without the states that a viewer may not see.
    ///
    /// A name that the resource had in a hidden state is hidden too.
    package func hiding(before isBeforeHidden: Bool, after isAfterHidden: Bool) -> ChangeRecord {
        ChangeRecord(
            number: number,
            action: action,
            kind: kind,
            key: isAfterHidden ? previousKey ?? key : key,
            previousKey: isBeforeHidden || isAfterHidden ? nil : previousKey,
            source: source,
            reason: reason,
            before: isBeforeHidden ? nil : before,
            after: isAfterHidden ? nil : after
        )
    }

    /// - Parameter row: the columns in the order of `read` up to `after`; more may follow.
    package init(_ row: [String?], renamedFrom: String? = nil) {
        self.init(
            number: row[0].flatMap { Int($0) } ?? 0,
            action: row[1] ?? "",
            kind: row[2] ?? "",
            key: row[3] ?? "",
            previousKey: row[4],
            source: row[5],
            reason: row[6] ?? "",
            before: row[7],
            after: row[8],
            renamedFrom: renamedFrom
        )
    }
}
