internal import Glibc

/// Why an embedded server could not be started or removed.
package enum EmbeddedServerError: Error, Sendable {
    /// No Postgres server is installed.
    case notInstalled
    /// A directory or file could not be created.
    case cannotPrepare(path: String, reason: String)
    /// The path holds files that this program did not create, so it neither uses nor changes them.
    case foreign(path: String, reason: String)
    /// One of the server's programs failed.
    case failed(program: String, output: String)

    /// A directory or file could not be created, for the reason that `errno` tells.
    static func cannotPrepare(_ path: String, errno: Int32) -> EmbeddedServerError {
        .cannotPrepare(path: path, reason: String(cString: strerror(errno)).lowercased())
    }

    /// The error message, one sentence.
    package var sentence: String {
        switch self {
        case .notInstalled: "no Postgres server is installed (initdb, pg_ctl and postgres were not found)"
        case .cannotPrepare(let path, let reason): "'\(path)' cannot be prepared for the embedded Postgres: \(reason)"
        case .foreign(let path, let reason): "'\(path)' cannot be used for the embedded Postgres: \(reason)"
        case .failed(let program, let output): "\(program) failed: \(output)"
        }
    }

    /// The hint what to do, one sentence.
    package var advice: String {
        switch self {
        case .notInstalled: "install one, on Debian with 'apt-get install postgresql', or give --database a URL"
        case .cannotPrepare:
            "hxapply keeps the server under /var/lib/hxapply for root, under ~/.local/state/hxapply for others, or under "
                + "/tmp: let it write there; or name another directory with --database embedded:DIR"
        case .foreign:
            "remove what is there if you do not need it, or name another directory with --database embedded:DIR"
        case .failed: "look at the server's log in the directory, or remove the directory and try again"
        }
    }
}
