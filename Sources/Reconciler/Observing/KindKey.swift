internal import Model
internal import Postgres

/// How statements name rows of a kind, or of what belongs to it, by their keys.
///
/// Without statistics, or with those of another cluster, Postgres may take any number of rows for one and compare two
/// lists row by row, which costs their product. So no statement leaves it the choice: keys are looked up in an array,
/// for which Postgres makes a hash table or uses the primary key; lists are compared by `EXCEPT`; and what must be
/// joined is joined by a full join, which Postgres can only do by hash or in order. Where neither will do,
/// `Connection.joiningByHash` tells it.
struct KeyColumns {
    /// The columns of the row `t` that hold the parts of the key.
    let columns: [SQL]

    init(_ names: [String]) { columns = names.map { "t.\(identifier: $0)" } }

    /// The key as one text, parts with slashes between them, which no name holds.
    var text: SQL { columns.joined(separator: " || '/' || ") }

    /// The condition that the row `t` has one of these keys, to stand after others.
    ///
    /// - Parameters:
    ///   - keys: as `text` writes them.
    ///   - number: that of the first of the binds.
    func isAmong(_ keys: [String], bindsFrom number: Int) -> (condition: SQL, binds: [String?]) {
        guard let first = columns.first else { return ("", []) }
        guard columns.count > 1 else {
            return (" AND \(first) = ANY ($\(number)::text[])", [ArrayLiteral.make(keys)])
        }
        // The first part alone leads along the primary key.
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
    /// A kind of one row has none; its key is its section.
    var keyText: SQL { key.text }

    /// The condition that the row `t` has one of these keys; see `KeyColumns.isAmong`.
    func isAmong(_ keys: [String], bindsFrom number: Int) -> (condition: SQL, binds: [String?]) {
        key.isAmong(keys, bindsFrom: number)
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
