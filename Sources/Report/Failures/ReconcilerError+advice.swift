internal import Postgres
package import Reconciler

extension ReconcilerError {
    /// What to do about the error, in one sentence.
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

extension String {
    /// Whether a message of libpq is about TLS.
    fileprivate var mentionsEncryption: Bool { contains("SSL") || contains("certificate") || contains("sslmode") }
}
