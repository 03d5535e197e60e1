internal import CLibPQ

/// Where a database is and how to reach it.
package struct ConnectionTarget: Sendable {
    /// A connection URL or a list of `key=value`, as libpq reads it; empty for libpq's own `PG*` variables.
    package let address: String
    /// What `pg_stat_activity` shows for the session.
    package let applicationName: String

    /// Whether libpq can read the address: a URL, or settings as `key=value`.
    ///
    /// Its own message might hold a password.
    package static func isValid(address: String) -> Bool {
        let isURL = ["postgres://", "postgresql://"].contains { address.hasPrefix($0) }
        guard isURL || address.contains("=") else { return false }
        guard let options = PQconninfoParse(address, nil) else { return false }
        PQconninfoFree(options)
        return true
    }

    package init(address: String, applicationName: String) {
        self.address = address
        self.applicationName = applicationName
    }

    /// Parameters that the address may override, then the address, then those it may not: libpq lets the later win.
    ///
    /// A dead host is given up after 5 s, a silent one after about 10 s.
    var parameters: [(String, String)] {
        [
            ("connect_timeout", "5"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "2"), ("dbname", address),
            ("application_name", applicationName), ("client_encoding", "UTF8"),
        ]
    }
}
