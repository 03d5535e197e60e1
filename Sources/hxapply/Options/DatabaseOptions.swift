import ArgumentParser
import EmbeddedPostgres
import Postgres
import Reconciler

/// Which database, and where in it.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database: a postgres:// URL, or embedded[:DIR] for a private server.",
            discussion: "Without it HXAPPLY_DATABASE_URL counts, then DATABASE_URL, then libpq's PG* variables.",
            valueName: "url"
        )
    )
    var database: String?

    @Option(help: ArgumentHelp("The schema that holds the tables.", valueName: "name"))
    var schema = SchemaName.standard

    func validate() throws {
        if database == "" { throw ValidationError("--database is empty. Leave it out, or name a database.") }
    }

    /// Opens a session that `pg_stat_activity` shows under the name.
    ///
    /// - Parameter writes: whether the session must be able to write, so that among several hosts the primary is sought.
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

    /// Where the database is; an embedded one is started.
    func target(
        as applicationName: String,
        _ format: ErrorFormat = .text,
        writes: Bool = false
    ) throws -> ConnectionTarget {
        ConnectionTarget(
            address: try address(format),
            applicationName: applicationName,
            needsWriting: writes
        )
    }

    private func address(_ format: ErrorFormat) throws -> String {
        guard let address = configuredAddress else {
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
            guard ConnectionTarget.isValid(address: address) else {
                throw ValidationError(
                    "The database's address is neither a postgres:// URL that libpq can read, nor key=value settings, "
                        + "nor embedded[:DIR]."
                )
            }
            return address
        }
        do throws(EmbeddedServerError) {
            return try EmbeddedServer(directory: directory).start()
        } catch {
            throw ErrorReport.report(error, format)
        }
    }

    private var configuredAddress: String? {
        database ?? Environment.value("HXAPPLY_DATABASE_URL") ?? Environment.value("DATABASE_URL")
    }
}

extension SchemaName: ExpressibleByArgument {
    /// Takes a plain identifier in lower case.
    public init?(argument: String) { self.init(argument) }

    /// The name, as `--help` shows it.
    public var defaultValueDescription: String { name }
}
