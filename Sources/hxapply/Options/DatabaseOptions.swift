import ArgumentParser
import EmbeddedPostgres
import Postgres
import Reconciler

/// The options `--database` and `--schema`.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: a postgres:// URL, or embedded[:DIR] for a private server.",
            discussion: "By default HXAPPLY_DATABASE_URL, else DATABASE_URL, else libpq's PG* variables.",
            valueName: "url"
        )
    )
    var database: String?

    @Option(help: ArgumentHelp("The schema that holds the tables.", valueName: "name"))
    var schema = SchemaName.standard

    func validate() throws {
        if database == "" { throw ValidationError("--database is empty. Leave it out, or name a database.") }
    }

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - applicationName: the name that `pg_stat_activity` shows for the session.
    ///   - writes: whether the session must be able to write; of several hosts, the primary server is then chosen.
    func connect(
        as applicationName: String,
        _ format: ErrorFormat = .text,
        writes: Bool = false
    ) throws -> Session {
        let target = try target(as: applicationName, format, writes: writes)
        do { return try Session(to: target, schema: schema) } catch {
            throw ErrorReport.report(error, format)
        }
    }

    /// The address of the database; an embedded server is started if it does not run.
    func target(
        as applicationName: String,
        _ format: ErrorFormat = .text,
        writes: Bool = false
    ) throws -> ConnectionTarget {
        ConnectionTarget(
            address: try address(format),
            applicationName: applicationName,
            needsWriting: writes,
            embeddedDirectory: Self.configured(database).flatMap(EmbeddedServer.directory(ofAddress:))
        )
    }

    /// The name of the option or environment variable that names the database.
    var origin: String {
        if database != nil { return "--database" }
        return ["HXAPPLY_DATABASE_URL", "DATABASE_URL"].first { Environment.value($0) != nil }
            ?? "libpq's PG* variables"
    }

    private func address(_ format: ErrorFormat) throws -> String {
        guard let address = Self.configured(database) else {
            let hasLibpqSettings = ["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE", "PGPORT"].contains {
                Environment.value($0) != nil
            }
            guard hasLibpqSettings else {
                throw ValidationError(
                    "No database is named. Give --database URL, or set HXAPPLY_DATABASE_URL or DATABASE_URL, "
                        + "or try --database embedded."
                )
            }
            return ""
        }
        guard let directory = EmbeddedServer.directory(ofAddress: address) else {
            if let problem = ConnectionTarget.problem(with: address) { throw ValidationError(problem.rawValue) }
            return address
        }
        do throws(EmbeddedServerError) {
            return try EmbeddedServer(directory: directory).start()
        } catch {
            throw ErrorReport.report(error, format)
        }
    }

    /// The address from the option, else from the environment; nil if neither names one.
    static func configured(_ option: String?) -> String? { option ?? environmentAddress }

    /// The address from the environment; nil if it names none.
    static var environmentAddress: String? {
        Environment.value("HXAPPLY_DATABASE_URL") ?? Environment.value("DATABASE_URL")
    }
}

extension SchemaName: ExpressibleByArgument {
    /// Accepts a plain identifier in lower case.
    public init?(argument: String) { self.init(argument) }

    /// The default as `--help` shows it.
    public var defaultValueDescription: String { name }
}
