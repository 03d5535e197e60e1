internal import CLibPQ

extension Connection {
    /// The server's host: a name, an address, or the directory of a Unix socket.
    package var host: String { Self.text(PQhost(handle)) }

    /// The server's port; for a Unix socket, the number in its file name.
    package var port: String { Self.text(PQport(handle)) }

    /// The database's name in the address; behind a pooler, the server may use another name.
    package var database: String { Self.text(PQdb(handle)) }

    /// The role that logged in.
    package var login: String { Self.text(PQuser(handle)) }

    private static func text(_ value: UnsafeMutablePointer<CChar>?) -> String {
        value.map { String(cString: $0) } ?? ""
    }
}
