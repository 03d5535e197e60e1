package import Postgres

/// Why a run stopped.
///
/// Nothing was written, unless the case says otherwise.
package enum ReconcilerError: Error, Sendable {
    /// There was no session, or it was lost before the commit was sent.
    ///
    /// It is safe to try again.
    case unreachable(PostgresError)
    /// Another run or session holds a lock that this run needs; the text says which.
    ///
    /// It is safe to try again.
    case lockBusy(String)
    /// The rows in the database are not in the state that the plan requires.
    case conflict([String])
    /// The role lacks a privilege.
    case insufficientPrivilege(PostgresError)
    /// The server is a standby, or the session is read-only.
    case readOnly(PostgresError)
    /// The tables are older or newer than this program, or damaged.
    case schemaMismatch(SchemaMismatch)
    /// The session was lost after the commit was sent and before its answer came.
    case outcomeUnknown(run: RunID, PostgresError)
    /// A signal asked the program to stop.
    case cancelled
    /// Any other error of Postgres, which is a defect of this program or of the database.
    case unexpected(PostgresError)

    /// Finds the case for an error of Postgres.
    package init(_ error: PostgresError) {
        switch error.reason {
        case .cannotConnect where error.message.contains("session is read-only"): self = .readOnly(error)
        case .cannotConnect, .connectionLost: self = .unreachable(error)
        case .refused(let state):
            switch state {
            case SQLState.insufficientPrivilege: self = .insufficientPrivilege(error)
            case SQLState.readOnlyTransaction: self = .readOnly(error)
            case SQLState.undefinedTable, SQLState.undefinedColumn, SQLState.undefinedSchema, SQLState.generatedAlways,
                SQLState.invalidColumnReference, SQLState.wrongObjectType, SQLState.datatypeMismatch:
                self = .schemaMismatch(.damaged(error.message))
            case SQLState.lockNotAvailable: self = .lockBusy("a row or table is locked by another session")
            case SQLState.queryCanceled: self = .unreachable(error)
            // Class 53: the server lacks memory, disk space or another resource.
            case let state where state.hasPrefix("53"): self = .unreachable(error)
            case SQLState.serializationFailure, SQLState.deadlockDetected:
                self = .conflict(["rows were changed by another session during the run: \(error.message)"])
            case SQLState.withCheckOptionViolation: self = .conflict([error.objection])
            case SQLState.uniqueViolation, SQLState.foreignKeyViolation:
                self = .conflict([error.objection])
            default: self = .unexpected(error)
            }
        }
    }
}

extension ReconcilerError {
    /// Whether running the same command again is harmless and may succeed without any other action.
    package var isRetryable: Bool {
        switch self {
        case .unreachable, .lockBusy: true
        case .conflict, .insufficientPrivilege, .readOnly, .schemaMismatch, .outcomeUnknown, .cancelled, .unexpected:
            false
        }
    }
}

/// How the database's tables differ from the tables that this program knows.
package enum SchemaMismatch: Sendable, Equatable {
    /// The database has migrations that this program does not know.
    case newer(database: Int, program: Int)
    /// The program has migrations that the database lacks; `database` is 0 if there are no tables.
    case older(database: Int, program: Int)
    /// A migration, a table or a column is missing.
    case damaged(String)
    /// A migration was applied with another text than this program's.
    case altered(version: Int, name: String)
    /// The database has another encoding than UTF-8; the text is Postgres' name of it.
    case encoding(String)
    /// The sessions of the role check no foreign keys and fire no triggers.
    case unchecked(role: String)
    /// Every role may create objects in the schema, and these could replace the objects that statements mean.
    case shared(SchemaName)
}
