internal import Model
internal import Postgres

/// How statements name rows of a kind by their keys.
///
/// Without statistics, or with those of another cluster, Postgres may take any number of rows for one and compare two
/// lists row by row, which costs their product. So no statement leaves it the choice: keys are looked up in an array,
/// for which Postgres makes a hash table or uses the primary key; lists are compared by `EXCEPT`; and what must be
/// joined is joined by a full join, which Postgres can only do by hash or in order. Where neither will do,
/// `Connection.joiningByHash` tells it.
extension Kind {
    /// The key of the row `t` as one text, parts with slashes between them, which no name holds.
    ///
    /// A kind of one row has none; its key is its section.
    var keyText: SQL { keyFields.map { SQL("t.\(identifier: $0.column)") }.joined(separator: " || '/' || ") }

    /// The condition that the row `t` has one of these keys, to stand after others.
    ///
    /// - Parameters:
    ///   - keys: as `keyText` writes them.
    ///   - number: that of the first of the binds.
    func isAmong(_ keys: [String], bindsFrom number: Int) -> (condition: SQL, binds: [String?]) {
        guard let first = keyFields.first, !isSingleton else { return ("", []) }
        let column: SQL = "t.\(identifier: first.column)"
        guard keyCount > 1 else {
            return (" AND \(column) = ANY ($\(number)::text[])", [ArrayLiteral.make(keys)])
        }
        // The first part alone leads along the primary key.
        let beginnings = Set(keys.map { String($0.prefix { $0 != "/" }) })
        return (
            " AND \(column) = ANY ($\(number)::text[]) AND \(keyText) = ANY ($\(number + 1)::text[])",
            [ArrayLiteral.make(Array(beginnings)), ArrayLiteral.make(keys)]
        )
    }
}

extension Connection {
    /// Rows of one statement from which on it costs less to read the table that they are joined with as a whole.
    ///
    /// Fewer cost at most their number times the table.
    private static let fewest = 50

    /// Runs a statement that joins so many rows of its binds with a table.
    ///
    /// An `UPDATE` cannot have a full join with its table.
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
