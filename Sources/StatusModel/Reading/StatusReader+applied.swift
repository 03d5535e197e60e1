package import Model
package import Postgres
internal import Reconciler

extension StatusReader {
    /// The rows as runs last wrote them, by key; rows of which the history has no record are left out.
    ///
    /// - Parameter runs: the run that last wrote each row, by the row's key.
    package func applied(
        _ runs: [String: String],
        of kind: Kind,
        in cluster: String
    ) throws(PostgresError) -> [String: RowLine] {
        guard !runs.isEmpty else { return [:] }
        let rows = try connection.execute(
            """
            SELECT run, key, after FROM changes
            WHERE cluster = $1 AND run = ANY ($2::uuid[]) AND kind = $3 AND key = ANY ($4::text[])
            ORDER BY run, seq
            """,
            [
                cluster, ArrayLiteral.make(Array(Set(runs.values))), kind.section,
                ArrayLiteral.make(Array(runs.keys)),
            ]
        ).rows
        var applied: [String: RowLine] = [:]
        for row in rows {
            guard let key = row[1], runs[key] == row[0] else { continue }
            applied[key] = row[2].flatMap { RowLine(json: $0, of: kind) }
        }
        return applied
    }
}
