internal import Postgres

extension ReconcilerError {
    /// The server's SQLSTATE, if it sent one.
    package var sqlState: String? {
        switch self {
        case .unreachable(let error), .insufficientPrivilege(let error), .readOnly(let error),
            .outcomeUnknown(_, let error), .unexpected(let error):
            error.sqlState
        case .lockBusy: SQLState.lockNotAvailable
        case .conflict, .schemaMismatch, .cancelled: nil
        }
    }

    /// What happened, in one sentence.
    package var sentence: String {
        switch self {
        case .unreachable(let error) where error.sqlState == SQLState.queryCanceled:
            "the server gave up on a statement: \(error.message)"
        case .unreachable(let error): "the database cannot be reached: \(error.message)"
        case .lockBusy(let sentence): sentence
        case .conflict(let reasons): reasons.joined(separator: "; ")
        case .insufficientPrivilege(let error) where error.isAboutPolicies:
            "row security would hide rows: \(error.message)"
        case .insufficientPrivilege(let error):
            "\(error.login.map { "login '\($0)'" } ?? "the login") lacks a privilege: \(error.message)"
        case .readOnly(let error): "the database may only be read: \(error.message)"
        case .schemaMismatch(let mismatch): mismatch.sentence
        case .outcomeUnknown(let run, _): "the outcome of run \(run) is unknown: no answer came while it was committing"
        case .cancelled: "stopped by a signal"
        case .unexpected(let error):
            (["Postgres refused a statement"] + [error.sqlState, error.objection].compactMap { $0 })
                .joined(separator: ": ")
        }
    }
}

extension SchemaMismatch {
    fileprivate var sentence: String {
        switch self {
        case .newer(let database, let program):
            "the tables are at version \(database), this program knows versions up to \(program)"
        case .older(0, _): "the database has no hxapply tables"
        case .older(let database, let program):
            "the tables are at version \(database), this program needs version \(program)"
        case .damaged(let message): "the tables are not as the migrations made them: \(message)"
        case .altered(let version, let name):
            "migration \(version) (\(name)) was applied with a different text from this program's"
        case .encoding(let name):
            "the database keeps text as \(name), which cannot hold or compare every character of a spec; "
                + "hxapply needs a database in UTF8"
        case .unchecked(let role):
            "session_replication_role is '\(role)' in this login's sessions, so the database would check no foreign key"
        case .shared(let schema):
            "everybody may create objects in the schema '\(schema.name)', and functions there could run in place of those "
                + "that hxapply calls"
        }
    }
}

extension PostgresError {
    /// Whether row-level security refused the statement.
    ///
    /// The SQLSTATE is the one for a missing privilege, so the message decides.
    package var isAboutPolicies: Bool { message.contains("row-level security") }
}
