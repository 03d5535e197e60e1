internal import ArgumentParser
internal import Reconciler
internal import Text

/// Makes the tables or brings them up to date, and says in which database, lest it be another program's.
struct TableMaking {
    private let session: Session
    private let options: DatabaseOptions
    private let format: ErrorFormat

    init(_ session: Session, _ options: DatabaseOptions, _ format: ErrorFormat) {
        self.session = session
        self.options = options
        self.format = format
    }

    /// Makes them, and says which roles are missing.
    func make() throws -> Migrator.Outcome {
        if let others = try others() {
            Output.writeError("hxapply: \(VisibleText.escape("database \(session.databaseName.phrase) \(others)"))\n")
        }
        let outcome = try ErrorReport.reporting(format) { () throws(ReconcilerError) in
            try Migrator(session).migrate()
        }
        if !outcome.missingRoles.isEmpty { Output.writeError(Self.advice(on: outcome.missingRoles, session.login)) }
        return outcome
    }

    /// What somebody with more rights has to run.
    private static func advice(on missing: [String], _ login: String) -> String {
        let (noun, verb) = missing.count == 1 ? ("role", "is") : ("roles", "are")
        return "hxapply: the \(noun) \(missing.joined(separator: ", ")) \(verb) missing, and login "
            + "'\(VisibleText.escape(login))' may not create roles. Have somebody who may run:\n"
            + missing.map { "  CREATE ROLE \($0) NOLOGIN;\n" }.joined()
            + "Then run 'hxapply migrate' again: it grants them what they need.\n"
    }

    /// Makes them before a plan is applied, and says so, but not of an embedded server.
    func makeForApply() throws {
        let outcome = try make()
        guard !session.isEmbedded, !outcome.applied.isEmpty else { return }
        let name = VisibleText.escape(session.databaseName.description)
        Output.writeError("hxapply: made the tables, version \(Migration.newest), in \(name)\n")
    }

    /// Refuses to apply anything to a database that may not be meant.
    /// - Returns: exit code 9, to be thrown.
    func refusal() throws -> ExitCode {
        let others = try others().map { ", and it \($0)" } ?? ""
        return ErrorReport.report(
            .notPermitted,
            "database \(session.databaseName.phrase) has no hxapply tables in its schema \(session.schema.name)\(others)",
            "nothing was changed; if it is the database that you mean, run 'hxapply migrate', or apply with --migrate",
            format
        )
    }

    /// `holds 12 tables of other programs (public.invoices, ...); its address comes from DATABASE_URL`, where there is
    /// no schema of hxapply's, but tables of others.
    private func others() throws -> String? {
        let tables = try ErrorReport.reporting(format) { () throws(ReconcilerError) -> TablesOfOthers? in
            try Migrator(session).state() == .empty ? try session.tablesOfOthers() : nil
        }
        return tables?.phrase.map { "holds \($0); its address comes from \(options.origin)" }
    }
}
