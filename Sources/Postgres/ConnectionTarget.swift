internal import CLibPQ
internal import Glibc

/// The address of a database and the options of a connection to it.
package struct ConnectionTarget: Sendable {
    /// A connection URL or a list of `key=value`, as libpq reads it; empty to use libpq's `PG*` environment variables.
    package let address: String
    /// The name that `pg_stat_activity` shows for the session.
    package let applicationName: String
    /// Whether the session must be able to write; of several hosts, libpq then chooses the primary server.
    package let needsWriting: Bool
    /// The directory that names an embedded server; nil for any other server.
    package let embeddedDirectory: String?

    /// Why an address cannot be used; nil if it can.
    ///
    /// libpq's own message is not used, since it may hold a password.
    package static func problem(with address: String) -> AddressProblem? {
        if let url = DatabaseURL(address) {
            if !url.isUnambiguous { return .needsEncoding }
        } else if !address.contains("=") {
            return .unreadable
        }
        guard let options = PQconninfoParse(address, nil) else { return .unreadable }
        PQconninfoFree(options)
        return nil
    }

    package init(
        address: String,
        applicationName: String,
        needsWriting: Bool = false,
        embeddedDirectory: String? = nil
    ) {
        self.address = address
        self.applicationName = applicationName
        self.needsWriting = needsWriting
        self.embeddedDirectory = embeddedDirectory
    }

    /// The connection parameters for libpq, of which later ones override earlier ones: first the defaults, which the
    /// address may override, then the address, then the parameters that it may not override.
    ///
    /// By default, libpq gives up on a host that does not accept a connection after 5 s, and on one that stops
    /// responding after about 10 to 20 s.
    var parameters: [(String, String)] {
        var parameters = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "2"),
        ]
        if needsWriting { parameters.append(("target_session_attrs", "read-write")) }
        if mayLeaveMachine { parameters.append(("sslmode", "verify-full")) }
        return parameters + [
            ("dbname", address), ("application_name", applicationName), ("client_encoding", "UTF8"),
        ]
    }

    /// Whether a host may be another machine, and neither the address nor the environment sets `sslmode`.
    ///
    /// By libpq's default, the certificate would not be checked, and the password could go to any server.
    private var mayLeaveMachine: Bool {
        guard getenv("PGSSLMODE") == nil, getenv("PGSERVICE") == nil else { return false }
        let settings = settings
        if settings["sslmode"] != nil || settings["service"] != nil { return false }
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let hosts =
            settings["hostaddr"] ?? settings["host"] ?? variable("PGHOSTADDR") ?? variable("PGHOST") ?? ""
        return hosts.split(separator: ",").contains { !Self.isThisMachine(String($0)) }
    }

    private static func isThisMachine(_ host: String) -> Bool {
        host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// The settings in the address.
    private var settings: [String: String] {
        guard let options = PQconninfoParse(address, nil) else { return [:] }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return settings
    }
}
