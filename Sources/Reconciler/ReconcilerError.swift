package import Postgres

/// Why a run stopped.
///
/// Nothing was written unless the case says otherwise.
package enum ReconcilerError: Error, Sendable {
    /// No session, or it was lost before the commit was sent: safe to try again.
    case unreachable(PostgresError)
    /// Another run or session holds what this one needs, as the sentence says: safe to try again.
    case lockBusy(String)
    /// The database is not as the plan needs it.
    case conflict([String])
    /// A role without a needed privilege.
    case insufficientPrivilege(PostgresError)
    /// A standby, or a session that may only read.
    case readOnly(PostgresError)
    /// Tables that this program does not know, or an older version of them.
    case schemaMismatch(SchemaMismatch)
    /// The commit was sent and the session lost before the answer.
    case outcomeUnknown(run: RunID, PostgresError)
    /// A signal asked to stop.
    case cancelled
    /// Anything else that Postgres refused: a defect of this program or of the database.
    case unexpected(PostgresError)

    /// Sorts what Postgres said into what it means for the run.
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
    /// Whether the same command may succeed if it is run again, without anybody doing anything, and does no harm.
    package var isRetryable: Bool {
        switch self {
        case .unreachable, .lockBusy: true
        case .conflict, .insufficientPrivilege, .readOnly, .schemaMismatch, .outcomeUnknown, .cancelled, .unexpected:
            false
        }
    }
}

/// How the database's tables differ from those this program knows.
package enum SchemaMismatch: Sendable, Equatable {
    /// The database has migrations that this program has not.
    case newer(database: Int, program: Int)
    /// The program has migrations that the database has not; 0 where it has no tables at all.
    case older(database: Int, program: Int)
    /// A migration between others was never applied, or a table or column is missing.
    case damaged(String)
    /// A migration was applied with a different text from this program's.
    case altered(version: Int, name: String)
    /// The database keeps text in another encoding than UTF-8, which the text names as Postgres does.
    case encoding(String)
    /// The login's sessions check no foreign keys and fire no triggers.
    case unchecked(role: String)
    /// Everybody may create objects in the schema, which could take the place of those that statements mean.
    case shared(SchemaName)
}
