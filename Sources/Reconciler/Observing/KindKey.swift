internal import Model
internal import Postgres

/// Builds conditions that find rows by their keys, and whose cost does not depend on Postgres' statistics.
///
/// Without statistics, or with statistics of another cluster, Postgres may expect one row where there are many. It then
/// compares two lists row by row, which costs the product of their lengths. The statements leave it no such choice.
/// Keys are looked up in an array, for which Postgres builds a hash table or uses the primary key. Lists are compared
/// by `EXCEPT`. Joins are full joins, which Postgres can only execute by hash or by merge. Where none of these is
/// possible, `Connection.joiningByHash` turns nested loops off.
struct KeyColumns {
    /// The columns of the row `t` that hold the parts of the key.
    let columns: [SQL]

    init(_ names: [String]) { columns = names.map { "t.\(identifier: $0)" } }

    /// The key as one text, with slashes between its parts; no name holds a slash.
    var text: SQL { columns.joined(separator: " || '/' || ") }

    /// The condition that the row `t` has one of these keys; it begins with `AND`.
    ///
    /// - Parameters:
    ///   - keys: the keys as `text` writes them.
    ///   - number: the number of the first bind.
    func isAmong(_ keys: [String], bindsFrom number: Int) -> (condition: SQL, binds: [String?]) {
        guard let first = columns.first else { return ("", []) }
        guard columns.count > 1 else {
            return (" AND \(first) = ANY ($\(number)::text[])", [ArrayLiteral.make(keys)])
        }
        // Postgres can find the rows in the primary key by the first part of the key.
        let beginnings = Set(keys.map { String($0.prefix { $0 != "/" }) })
        return (
            " AND \(first) = ANY ($\(number)::text[]) AND \(text) = ANY ($\(number + 1)::text[])",
            [ArrayLiteral.make(Array(beginnings)), ArrayLiteral.make(keys)]
        )
    }
}

extension Kind {
    private var key: KeyColumns { KeyColumns(keyFields.map(\.column)) }

    /// The key of the row `t` as one text.
    ///
    /// A kind with a single row has no key columns; its key is its section.
    var keyText: SQL { key.text }

    /// The condition that the row `t` has one of these keys; see `KeyColumns.isAmong`.
    func isAmong(_ keys: [String], bindsFrom number: Int) -> (condition: SQL, binds: [String?]) {
        key.isAmong(keys, bindsFrom: number)
    }
}

extension Connection {
    /// The minimum number of rows in a statement for which a hash join is forced.
    ///
    /// Fewer rows cost at most their number times a scan of the table.
    private static let fewest = 50

    /// Runs a statement that joins `count` rows of its binds with a table; for many rows, without nested loops.
    ///
    /// This is for `UPDATE`, which cannot use a full join with its table.
    func joiningByHash<Result>(
        _ count: Int,
        _ body: () throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        guard count >= Self.fewest else { return try body() }
        try executeScript("SET LOCAL enable_nestloop = off")
        let result = try body()
        try executeScript("SET LOCAL enable_nestloop = on")
        return result
    }
}
