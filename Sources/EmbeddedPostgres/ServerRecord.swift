internal import Glibc

/// What this program notes of a server that it made, outside the directory that the caller names.
///
/// Whoever puts files into that directory, such as the author of a pull request, cannot write here. So it tells what
/// this program made from what only lies there.
struct ServerRecord {
    /// The server's configuration: it names programs that the server runs.
    private static let configuration = ["postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"]
    /// Files that make a server restore a backup or follow another one.
    private static let orders = ["recovery.signal", "standby.signal", "backup_label", "tablespace_map"]
    /// Bytes of any of these files, at most.
    private static let longestFile = 1 << 20
    /// Bytes at the start of `global/pg_control`: the number by which Postgres tells this server from all others.
    private static let identifierLength = 8

    /// The directory that the caller named, and the one that holds the record.
    private let subject: String
    private let directory: String

    /// Held while the server is started or stopped.
    var lock: String { "\(directory)/lock" }
    /// Its time of change is when the server was last asked for.
    var lastUse: String { "\(directory)/last-use" }
    var watchLog: String { "\(directory)/watch.log" }

    private var token: String { "\(directory)/token" }
    private var tokenInside: String { "\(subject)/owner" }

    /// Finds or makes the record of the server under a directory.
    init(of subject: String) throws(EmbeddedServerError) {
        self.subject = subject
        directory = try Self.parent() + "/" + ServerPlace.fingerprint(subject)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw Self.failure(directory) }
        try Self.requireOwn(directory)
    }

    /// Whether this program made what is in the directory.
    var isOwner: Bool {
        guard let token = PlainFile.read(token, limit: 64), token.count == 32 else { return false }
        return PlainFile.read(tokenInside, limit: 64) == token
    }

    /// Notes that this program makes what is in the directory from now on, which must be empty.
    func claim() throws(EmbeddedServerError) {
        for name in [token] + Self.configuration.map(copy) + [copy("identifier")] { unlink(name) }
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<32).map { _ in digits[Int.random(in: 0..<16)] }
        guard PlainFile.make(token, text) else { throw Self.failure(token) }
        guard PlainFile.make(tokenInside, text) else { throw Self.failure(tokenInside) }
    }

    /// Forgets the server, once its directory is removed.
    func remove() throws(EmbeddedServerError) {
        for name in [token, lastUse, watchLog, lock, copy("identifier")] + Self.configuration.map(copy) { unlink(name) }
        guard rmdir(directory) == 0 || errno == ENOENT else { throw Self.failure(directory) }
    }

    private func copy(_ name: String) -> String { "\(directory)/\(name)" }

    // MARK: The server itself

    /// Keeps what tells whether the server is still the one that was made.
    func note(data: String) throws(EmbeddedServerError) {
        for (name, bytes) in try marks(of: data) {
            unlink(copy(name))
            guard PlainFile.make(copy(name), bytes) else { throw Self.failure(copy(name)) }
        }
    }

    /// Refuses a server whose configuration is not the one that was made with it, or that is another server.
    func requireUnchanged(data: String) throws(EmbeddedServerError) {
        for name in Self.orders {
            var status = stat()
            guard lstat("\(data)/\(name)", &status) != 0 else {
                throw .foreign(path: data, reason: "it holds '\(name)', which hxapply does not make")
            }
        }
        for (name, bytes) in try marks(of: data) {
            guard PlainFile.read(copy(name), limit: Self.longestFile) == bytes else {
                let what = name == "identifier" ? "it is another server than" : "its \(name) is not the one that"
                throw .foreign(path: data, reason: "\(what) hxapply made")
            }
        }
    }

    private func marks(of data: String) throws(EmbeddedServerError) -> [(String, [UInt8])] {
        var marks: [(String, [UInt8])] = []
        for name in Self.configuration {
            guard let bytes = PlainFile.read("\(data)/\(name)", limit: Self.longestFile) else {
                throw Self.failure("\(data)/\(name)")
            }
            marks.append((name, bytes))
        }
        let control = "\(data)/global/pg_control"
        guard let bytes = PlainFile.read(control, limit: Self.longestFile) else { throw Self.failure(control) }
        return marks + [("identifier", Array(bytes.prefix(Self.identifierLength)))]
    }

    // MARK: Where records are

    /// The directory of all records: the user's own, wherever the environment may point.
    private static func parent() throws(EmbeddedServerError) -> String {
        if geteuid() == 0 { return try made("/var/lib/hxapply/records", below: "/var/lib") }
        let homes = [
            getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) }, getenv("HOME").map { String(cString: $0) },
        ]
        for home in homes.compactMap(\.self) where home.hasPrefix("/") && access(home, W_OK) == 0 {
            return try made("\(home)/.local/state/hxapply", below: home)
        }
        return try made("/tmp/hxapply-\(geteuid())", below: "/tmp")
    }

    /// Makes a directory and those above it, up to one that is there.
    private static func made(_ path: String, below base: String) throws(EmbeddedServerError) -> String {
        var current = base
        for part in path.dropFirst(base.count).split(separator: "/") {
            current += "/" + part
            guard mkdir(current, 0o755) == 0 || errno == EEXIST else { throw failure(current) }
        }
        try requireOwn(current)
        return current
    }

    private static func requireOwn(_ path: String) throws(EmbeddedServerError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o022 == 0
        else {
            throw .cannotPrepare(path: path, reason: "it is not a directory that you alone can write to")
        }
    }

    private static func failure(_ path: String) -> EmbeddedServerError {
        .cannotPrepare(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
}
