internal import Postgres
internal import Text

/// Which database a session is with, as people and programs are told it: nothing of the login, nothing secret.
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

    /// `hx on db.example.com:5432`, as part of a sentence.
    package var phrase: String { "\(name) \(place)" }

    /// `hx on db.example.com:5432, schema hx`.
    package var description: String { "\(phrase), schema \(schema.name)" }
}

extension Session {
    /// Which database this is.
    package var databaseName: DatabaseName { DatabaseName(self) }

    /// The role that logged in.
    package var login: String { connection.login }

    /// Whether the server is the program's own, on which tables are made unasked.
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
