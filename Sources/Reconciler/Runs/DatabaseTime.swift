internal import Postgres

/// A moment by the database's clock, as its transaction began.
struct DatabaseTime: Sendable, Comparable {
    /// Microseconds since 1970, in UTC.
    let microseconds: Int64

    static func < (left: DatabaseTime, right: DatabaseTime) -> Bool { left.microseconds < right.microseconds }

    /// Before everything that can be declared.
    static let past = DatabaseTime(microseconds: .min)

    func adding(minutes: Int64) -> DatabaseTime { DatabaseTime(microseconds: microseconds + minutes * 60_000_000) }

    /// Reads it in the transaction that is open.
    static func read(on connection: Connection) throws(PostgresError) -> DatabaseTime {
        let text = try connection.execute("SELECT (extract(epoch FROM now()) * 1000000)::bigint").scalar
        return DatabaseTime(microseconds: text.flatMap { Int64($0) } ?? 0)
    }
}
