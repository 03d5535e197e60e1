internal import Postgres
internal import Text

/// The name of a session's database, as messages and answers show it; it holds no role, password or other secret.
package struct DatabaseName: Sendable, Equatable {
    /// `db.example.com:5432`, the directory and port of a Unix socket, or `embedded:DIR`.
    package let server: String
    package let name: String
    package let schema: SchemaName
    private let place: String

    init(_ session: Session) {
        let connection = session.connection
        name = connection.database
        schema = session.schema
        let host = connection.host
        if let directory = session.target.embeddedDirectory {
            server = "embedded:\(directory)"
            place = "on the embedded server in \(directory)"
        } else if host.hasPrefix("/") || host.hasPrefix("@") {
            server = "\(host):\(connection.port)"
            place = "via the socket in \(host), port \(connection.port)"
        } else {
            server = host.contains(":") ? "[\(host)]:\(connection.port)" : "\(host):\(connection.port)"
            place = "on \(server)"
        }
    }

    /// The name as part of a sentence, such as `hx on db.example.com:5432`.
    package var phrase: String { "\(name) \(place)" }

    /// The name with its schema, such as `hx on db.example.com:5432, schema hx`.
    package var description: String { "\(phrase), schema \(schema.name)" }
}

extension Session {
    /// The name of the session's database.
    package var databaseName: DatabaseName { DatabaseName(self) }

    /// The role that logged in.
    package var login: String { connection.login }

    /// Whether hxapply started the server itself; on such a server it creates tables without being asked.
    package var isEmbedded: Bool { target.embeddedDirectory != nil }
}

extension JSONWriter {
    /// Writes the member `database`.
    package mutating func member(_ database: DatabaseName) {
        name("database")
        object { json in
            json.member("server", database.server)
            json.member("name", database.name)
            json.member("schema", database.schema.name)
        }
    }
}
