internal import Foundation
package import Text

/// PGMQ and its own Python client, as a consumer uses them.
package enum PGMQ {
    /// The Python that has the client; nil if the environment names none.
    package static let python: String? = {
        let path = ProcessInfo.processInfo.environment["HXAPPLY_QUEUE_PYTHON"] ?? ""
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    package static let missing = "HXAPPLY_QUEUE_PYTHON names no program"

    private static let client = Golden.root.appendingPathComponent("Tests/queue/pgmq_client.py").path

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Installs PGMQ's SQL into a database, and creates the queues as `hxapply migrate` does.
    package static func install(in database: TestDatabase) throws {
        _ = try run(["install", database.address])
        let migrate = try CommandRun.hxapply(["migrate"], database: database)
        guard migrate.status == 0, migrate.output.contains("  + queue gpu_reservations\n") else {
            throw Failed(description: migrate.output + migrate.errors)
        }
    }

    /// Reads and archives all messages of a queue.
    package static func drain(_ queue: String, of database: TestDatabase) throws -> [JSONValue] {
        try run(["drain", database.address, queue]).split(separator: "\n").map { line in
            try JSONReader.read(Array(line.utf8))
        }
    }

    private static func run(_ arguments: [String]) throws -> String {
        let run = try CommandRun.run(python ?? "", [client] + arguments)
        guard run.status == 0 else { throw Failed(description: run.errors) }
        return run.output
    }
}
