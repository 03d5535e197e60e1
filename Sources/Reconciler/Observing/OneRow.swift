internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Reads one row of a kind in the open transaction, whose cluster is set.
struct OneRow {
    private let kind: Kind
    private let key: String
    private let connection: Connection

    init(_ kind: Kind, _ key: String, _ connection: Connection) {
        self.kind = kind
        self.key = key
        self.connection = connection
    }

    /// The row; nil if there is none.
    func line() throws(PostgresError) -> RowLine? { try read { RowLine($0.line) } }

    /// The row, if it is managed and is not as hxapply last wrote it; nil otherwise.
    func drifted(_ context: DigestContext) throws(PostgresError) -> RowLine? {
        let line = try read { row in
            row.managedDigest.flatMap { $0.matches(row.line, of: kind, context) ? nil : RowLine(row.line) }
        }
        return line ?? nil
    }

    private func read<Result>(_ take: (ObservedRow) -> Result) throws(PostgresError) -> Result? {
        try connection.execute("SELECT set_config('hxapply.keys', $1, true)", [ArrayLiteral.make([key])])
        let more: [SQL] = (kind.acceptsRename ? ["k.renamed_from"] : []) + ["k.source"]
        var result: Result?
        try connection.copyOut(KindSelect(kind).copyOut(with: more, onlyKeys: true)) { bytes in
            result = take(ObservedRow(bytes, of: kind))
        }
        return result
    }
}
