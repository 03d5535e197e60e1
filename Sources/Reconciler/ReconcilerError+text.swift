internal import Postgres

extension ReconcilerError {
    /// The server's SQLSTATE, where it gave one.
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

    /// What to do about it, in one sentence.
    package var advice: String {
        switch self {
        case .unreachable(let error) where error.sqlState == SQLState.queryCanceled:
            "nothing was changed; look at what the server was busy with, then run the same command again"
        case .unreachable(let error) where error.reason == .cannotConnect && error.message.mentionsEncryption:
            "nothing was changed; the certificate of a server on another machine is checked, unless the address says how "
                + "far to trust it (sslmode=require, sslmode=disable, sslrootcert=...)"
        case .unreachable: "nothing was changed; check the address and the server, then run the same command again"
        case .lockBusy: "nothing was changed; run the same command again once it is done, or raise --lock-timeout"
        case .conflict: "nothing was changed; look at what is named, then plan again"
        case .insufficientPrivilege(let error) where error.isAboutPolicies:
            "nothing was changed; disable row level security on hxapply's tables, or let the login pass it (BYPASSRLS)"
        case .insufficientPrivilege(let error):
            "nothing was changed; grant hx_apply (to plan: hx_plan) to \(error.login.map { "'\($0)'" } ?? "it"), or let "
                + "a login that may create a schema run 'hxapply migrate' first"
        case .readOnly: "nothing was changed; connect to the primary, with a session that may write"
        case .schemaMismatch(let mismatch): mismatch.advice
        case .outcomeUnknown(let run, _): "look at 'hxapply runs \(run)' once the database answers, then plan again"
        case .cancelled: "nothing was changed; the transaction was rolled back"
        case .unexpected: "nothing was changed; please report it with the message above"
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

    fileprivate var advice: String {
        switch self {
        case .newer: "nothing was changed; use a newer hxapply"
        case .older: "nothing was changed; run 'hxapply migrate'"
        case .damaged: "nothing was changed; restore the tables, for example from a backup"
        case .altered: "nothing was changed; use the hxapply that made the tables, or restore the migration's text"
        case .encoding:
            "nothing was changed; create another, for example: CREATE DATABASE hx ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' "
                + "TEMPLATE template0"
        case .unchecked:
            "nothing was changed; reset the setting for the login, the database or the server that has it: "
                + "ALTER ROLE ... RESET session_replication_role"
        case .shared(let schema):
            "nothing was changed; have its owner run 'REVOKE CREATE ON SCHEMA \(schema.name) FROM PUBLIC', look for objects "
                + "that do not belong there, or name another schema with --schema"
        }
    }
}

extension PostgresError {
    /// Whether a policy stands in the way, as far as the server's sentence tells: the SQLSTATE is that of a privilege.
    fileprivate var isAboutPolicies: Bool { message.contains("row-level security") }
}

extension String {
    /// Whether libpq's sentence is about TLS.
    fileprivate var mentionsEncryption: Bool { contains("SSL") || contains("certificate") || contains("sslmode") }
}
