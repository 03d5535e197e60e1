internal import CLibPQ
internal import Glibc

/// Where a database is and how to reach it.
package struct ConnectionTarget: Sendable {
    /// A connection URL or a list of `key=value`, as libpq reads it; empty for libpq's own `PG*` variables.
    package let address: String
    /// What `pg_stat_activity` shows for the session.
    package let applicationName: String
    /// Whether the session must be able to write: among several hosts, the primary is then sought.
    package let needsWriting: Bool
    /// The directory that names an embedded server, which is the program's own; nil for any other.
    package let embeddedDirectory: String?

    /// Why an address cannot be used, or nil where it can.
    ///
    /// libpq's own message might hold a password.
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

    /// Parameters that the address may override, then the address, then those it may not: libpq lets the later win.
    ///
    /// A dead host is given up after 5 s, a silent one after about 10 s.
    var parameters: [(String, String)] {
        var parameters = [
            ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "2"),
        ]
        if needsWriting { parameters.append(("target_session_attrs", "read-write")) }
        if leavesMachine { parameters.append(("sslmode", "verify-full")) }
        return parameters + [
            ("dbname", address), ("application_name", applicationName), ("client_encoding", "UTF8"),
        ]
    }

    /// Whether a host may be another machine, while nothing says how far its certificate is to be trusted.
    ///
    /// libpq's own default would send a password to whoever answers.
    private var leavesMachine: Bool {
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

    /// What the address itself says.
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
