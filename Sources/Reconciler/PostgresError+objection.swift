internal import Postgres
internal import Text

extension PostgresError {
    /// Classes of SQLSTATE in which a database says that it does not want what is written: values that its columns do not
    /// hold, violated constraints, and what functions raise: https://www.postgresql.org/docs/15/errcodes-appendix.html.
    private static let objectingClasses = ["22", "23", "P0", "38", "39", "44"]

    /// Whether the database refused what was written, not the way in which it was.
    var isObjection: Bool { sqlState.map { state in Self.objectingClasses.contains(String(state.prefix(2))) } ?? false }

    /// The server's sentence, with its detail unless that is the whole row, as where a null or a check is violated.
    ///
    /// It goes into records, which others read, so it holds no digest of a key.
    var objection: String {
        let showsRow = ["23502", "23514"].contains(sqlState)
        return SecretText.mask([message, showsRow ? nil : detail].compactMap { $0 }.joined(separator: ": "))
    }
}
