internal import ArgumentParser
internal import Reconciler
internal import Report
internal import Text

/// Creates or upgrades the tables, and names the database, so that the user notices a wrong one.
struct TableCreation {
    private let session: Session
    private let options: DatabaseOptions
    private let format: ErrorFormat

    init(_ session: Session, _ options: DatabaseOptions, _ format: ErrorFormat) {
        self.session = session
        self.options = options
        self.format = format
    }

    /// Creates or upgrades the tables, and reports missing roles.
    func make() throws -> Migrator.Outcome {
        if let others = try others() {
            Output.writeError("hxapply: \(VisibleText.escape("database \(session.databaseName.phrase) \(others)"))\n")
        }
        let outcome = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try Migrator(session).migrate()
        }
        if !outcome.missingRoles.isEmpty { Output.writeError(Self.advice(on: outcome.missingRoles, session.login)) }
        if !outcome.missingForQueues.isEmpty {
            Output.writeError(Self.advice(onQueues: outcome.missingForQueues, session.login))
        }
        return outcome
    }

    private static func advice(onQueues missing: [String], _ login: String) -> String {
        "hxapply: the database has PGMQ, but login '\(VisibleText.escape(login))' may not set up its queues. Somebody who "
            + "may must run:\n" + missing.map { "  \($0);\n" }.joined()
    }

    /// The statements that somebody with more privileges has to run.
    private static func advice(on missing: [String], _ login: String) -> String {
        let (noun, verb) = missing.count == 1 ? ("role", "is") : ("roles", "are")
        return "hxapply: the \(noun) \(missing.joined(separator: ", ")) \(verb) missing, and login "
            + "'\(VisibleText.escape(login))' may not create roles. Somebody who may must run:\n"
            + missing.map { "  CREATE ROLE \($0) NOLOGIN;\n" }.joined()
            + "Then run 'hxapply migrate' again: it grants them their privileges.\n"
    }

    /// Creates or upgrades the tables before a plan is applied, and reports it unless the server is embedded.
    func makeForApply() throws {
        let outcome = try make()
        guard !session.isEmbedded, !outcome.applied.isEmpty else { return }
        let name = VisibleText.escape(session.databaseName.description)
        Output.writeError("hxapply: created or upgraded the tables to version \(Migration.newest) in \(name)\n")
    }

    /// Reports that the database has no tables; it may be the wrong database.
    /// - Returns: exit code 9, to throw.
    func refusal() throws -> ExitCode {
        let others = try others().map { ", and it \($0)" } ?? ""
        return ErrorReport.report(
            .notPermitted,
            "database \(session.databaseName.phrase) has no hxapply tables in its schema \(session.schema.name)\(others)",
            "nothing was changed; if it is the right database, run 'hxapply migrate', or apply with --migrate",
            format
        )
    }

    /// A remark for a database without hxapply's schema that has tables of other programs, such as `holds 12 tables of
    /// other programs (public.invoices, ...); its address comes from DATABASE_URL`; nil for any other database.
    private func others() throws -> String? {
        let tables = try ErrorReport.reporting(format) { () throws(ReconcilerError) -> TablesOfOthers? in
            try Migrator(session).state() == .empty ? try session.tablesOfOthers() : nil
        }
        return tables?.phrase.map { "holds \($0); its address comes from \(options.origin)" }
    }
}
