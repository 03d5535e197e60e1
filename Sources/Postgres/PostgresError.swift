/// What Postgres or the way to it refused.
package struct PostgresError: Error, Sendable {
    /// What the failure means for the caller.
    package enum Reason: Sendable, Equatable {
        /// No session could be had: nothing was sent.
        case cannotConnect
        /// The session ended under a statement.
        case connectionLost
        /// The server refused the statement, with an SQLSTATE of five characters.
        case refused(String)
    }

    package let reason: Reason
    /// The server's or libpq's sentence, in the server's language.
    ///
    /// It may hold values of the row at fault.
    package let message: String
    package let detail: String?
    package let hint: String?
    /// The table whose constraint was violated, where the server says so.
    package let table: String?
    package let constraint: String?
    /// The role that logged in to the session that was refused.
    package let login: String?

    package init(
        reason: Reason,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        table: String? = nil,
        constraint: String? = nil,
        login: String? = nil
    ) {
        self.reason = reason
        self.message = message
        self.detail = detail
        self.hint = hint
        self.table = table
        self.constraint = constraint
        self.login = login
    }

    /// Whether the server may take a session a moment later.
    ///
    /// A failed connection has no SQLSTATE in libpq, so its English sentences must do.
    package var isTransient: Bool {
        guard reason == .cannotConnect else { return false }
        let signs = [
            "too many clients", "too many connections", "remaining connection slots", "is starting up",
            "is shutting down", "in recovery mode",
        ]
        return signs.contains { message.contains($0) }
    }

    /// The SQLSTATE, or nil where the server said nothing.
    package var sqlState: String? {
        if case .refused(let state) = reason { state } else { nil }
    }
}

/// SQLSTATEs that the program tells apart: https://www.postgresql.org/docs/15/errcodes-appendix.html.
package enum SQLState {
    package static let uniqueViolation = "23505"
    package static let duplicateObject = "42710"
    package static let foreignKeyViolation = "23503"
    package static let readOnlyTransaction = "25006"
    package static let serializationFailure = "40001"
    package static let deadlockDetected = "40P01"
    package static let insufficientPrivilege = "42501"
    package static let undefinedTable = "42P01"
    package static let undefinedColumn = "42703"
    package static let undefinedSchema = "3F000"
    package static let generatedAlways = "428C9"
    package static let invalidColumnReference = "42P10"
    package static let wrongObjectType = "42809"
    package static let datatypeMismatch = "42804"
    package static let withCheckOptionViolation = "44000"
    package static let lockNotAvailable = "55P03"
    package static let queryCanceled = "57014"
    package static let adminShutdown = "57P01"
    package static let crashShutdown = "57P02"
    package static let cannotConnectNow = "57P03"
    package static let idleInTransactionTimeout = "25P03"
}
