import Foundation
import Postgres
package import Text

/// A spec file and a database, on which the program is run as in a pipeline.
package struct Pipeline: Sendable {
    package let folder: TemporaryFolder
    package let database: TestDatabase

    /// The path of the spec, which is the same for every revision, as in a repository.
    package var spec: String { folder.url("spec.yaml").path }

    /// A command that should have ended with exit code 0.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    package init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
    }

    /// Writes a revision of the spec as a whole document.
    package func write(_ document: String) throws { try folder.write("spec.yaml", document) }

    /// Runs the program on the database, as the owner of all objects or as another login.
    package func hxapply(_ arguments: [String], as login: String? = nil) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: login.map { database(as: $0) } ?? database)
    }

    /// Applies a revision.
    ///
    /// - Returns: the ID of the run.
    @discardableResult
    package func apply(_ document: String, _ more: [String] = []) throws -> String {
        try write(document)
        return try run(["apply", spec] + more)
    }

    /// Runs a command that applies something.
    ///
    /// - Returns: the ID of the run.
    /// - Throws: `Failed` if the exit code is not 0.
    @discardableResult
    package func run(_ arguments: [String]) throws -> String {
        let run = try hxapply(arguments + ["--format", "json"])
        guard run.status == 0, let id = try run.json()["run"]?.text else {
            throw Failed(description: "\(arguments) ends with \(run.status): \(run.output)\(run.errors)")
        }
        return id
    }

    /// The changes that a plan of the present spec shows; empty if there are none.
    package func pending() throws -> String {
        let run = try hxapply(["plan", spec, "--detailed-exitcode"])
        return run.status == 0 ? "" : "\(run.status): \(run.output)\(run.errors)"
    }

    /// A run and its changes, as `hxapply runs` shows them.
    package func record(of run: String) throws -> JSONValue {
        try hxapply(["runs", run, "--format", "json"]).json()["run"] ?? .null
    }

    /// The managed rows as a spec.
    package func export() throws -> String { try hxapply(["export"]).output }

    /// Creates a login for this test only, because roles belong to the whole server.
    package func makeLogin(memberOf role: String? = nil) throws -> String {
        let login = "login_\(UUID().uuidString.prefix(8).lowercased())"
        let connection = try database.connect()
        try connection.executeScript("CREATE ROLE \(identifier: login) LOGIN")
        if let role { try connection.executeScript("GRANT \(identifier: role) TO \(identifier: login)") }
        return login
    }

    /// The same database for another login.
    package func database(as login: String) -> TestDatabase {
        TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(login)"))
    }

    /// Runs statements with psql in one session, each in its own transaction.
    ///
    /// - Throws: `Failed` if the server refuses one.
    package func psql(_ statements: [String], as login: String? = nil) throws {
        let target = login.map { database(as: $0) } ?? database
        let words = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target.address]
        let run = try CommandRun.run("/usr/bin/env", words + statements.flatMap { ["-c", $0] })
        guard run.status == 0 else { throw Failed(description: run.errors) }
    }
}

extension CommandRun {
    /// The text on standard output, read as JSON.
    package func json() throws -> JSONValue { try JSONReader.read(Array(output.utf8)) }
}
