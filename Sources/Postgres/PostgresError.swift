/// An error of Postgres or of the connection to it.
package struct PostgresError: Error, Sendable {
    /// The kind of error, which decides what the caller can do.
    package enum Reason: Sendable, Equatable {
        /// No session could be opened; no statement was sent.
        case cannotConnect
        /// The session was lost while a statement ran.
        case connectionLost
        /// The server reported an error with this SQLSTATE (five characters).
        case refused(String)
    }

    package let reason: Reason
    /// The message of the server, in the server's language, or of libpq.
    ///
    /// It may hold values of the row that caused the error.
    package let message: String
    package let detail: String?
    package let hint: String?
    /// The table whose constraint was violated; nil for other errors.
    package let table: String?
    package let constraint: String?
    /// The role that the session logged in as.
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

    /// Whether the connection failed for a reason that may pass soon, such as a starting server.
    ///
    /// libpq gives no SQLSTATE for a failed connection, so this searches the English messages.
    package var isTransient: Bool {
        guard reason == .cannotConnect else { return false }
        let signs = [
            "too many clients", "too many connections", "remaining connection slots", "is starting up",
            "is shutting down", "in recovery mode",
        ]
        return signs.contains { message.contains($0) }
    }

    /// The SQLSTATE; nil if the server reported none.
    package var sqlState: String? {
        if case .refused(let state) = reason { state } else { nil }
    }
}

/// The SQLSTATEs that the program handles: https://www.postgresql.org/docs/15/errcodes-appendix.html.
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
