internal import Postgres
internal import Text

extension PostgresError {
    /// The classes of SQLSTATE by which a database refuses a value: data that a column cannot hold, violated
    /// constraints, and errors that functions raise.
    ///
    /// Source: https://www.postgresql.org/docs/15/errcodes-appendix.html.
    private static let objectingClasses = ["22", "23", "P0", "38", "39", "44"]

    /// Whether the database refused the written values, and not the statement.
    var isObjection: Bool { sqlState.map { state in Self.objectingClasses.contains(String(state.prefix(2))) } ?? false }

    /// The server's message, with its detail unless the detail is the whole row, as for a violated `NOT NULL` or
    /// `CHECK`.
    ///
    /// The text is stored in run records that others read, so it must not contain the digest of an API key.
    var objection: String {
        let showsRow = ["23502", "23514"].contains(sqlState)
        return SecretText.mask([message, showsRow ? nil : detail].compactMap { $0 }.joined(separator: ": "))
    }
}
