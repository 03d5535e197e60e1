internal import CLibPQ

extension Connection {
    /// The host that the session is with: a name, an address, or the directory of a Unix socket.
    package var host: String { Self.text(PQhost(handle)) }

    /// The port there; of a socket, the number in its file's name.
    package var port: String { Self.text(PQport(handle)) }

    /// The database as the address names it, which a pooler may call otherwise.
    package var database: String { Self.text(PQdb(handle)) }

    /// The role that logged in, or tried to.
    package var login: String { Self.text(PQuser(handle)) }

    private static func text(_ value: UnsafeMutablePointer<CChar>?) -> String {
        value.map { String(cString: $0) } ?? ""
    }
}
