internal import Glibc

/// What this program keeps of a server that it made: all of it, outside the directory that the caller names.
///
/// Whoever puts files into that directory, such as the author of a pull request, cannot write here. So whatever is here
/// this program made.
struct ServerRecord {
    /// Bytes of a socket's path that Linux takes, less the name Postgres gives it.
    private static let longestSocketDirectory = 107 - "/.s.PGSQL.5432.lock".utf8.count

    /// The caller's own files about the server.
    private let directory: String
    /// The directory of the user that the server runs as.
    let home: String

    var data: String { "\(home)/data" }
    var log: String { "\(home)/postgres.log" }
    /// Held while the server is started, stopped or removed.
    var lock: String { "\(directory)/lock" }
    /// Its time of change is when the server was last asked for.
    var lastUse: String { "\(directory)/last-use" }
    var watchLog: String { "\(directory)/watch.log" }

    var socket: String {
        let inside = "\(home)/run"
        return inside.utf8.count <= Self.longestSocketDirectory ? inside : "/tmp/hxapply-\(Self.fingerprint(home))"
    }

    /// Names the record of the server of a directory; `make` makes it.
    init(of place: ServerPlace) throws(EmbeddedServerError) {
        let base = try Self.base()
        let name = Self.fingerprint(place.directory)
        directory = "\(base)/records/\(name)"
        home = "\(base)/\(name)"
    }

    /// Whether there is such a record.
    var exists: Bool { access(directory, F_OK) == 0 }

    /// Makes the record's directory where it is missing.
    func make() throws(EmbeddedServerError) {
        let records = String(directory[..<(directory.lastIndex(of: "/") ?? directory.endIndex)])
        for (path, mode) in [(records, 0o755 as mode_t), (directory, 0o700)] {
            try Self.makeDirectory(path, mode)
            try Self.requireOwn(path)
        }
    }

    /// Makes a directory with just that mode, whatever the caller's mask, unless it is there.
    private static func makeDirectory(_ path: String, _ mode: mode_t) throws(EmbeddedServerError) {
        if mkdir(path, mode) == 0 {
            chmod(path, mode)
        } else if errno != EEXIST {
            throw .cannotPrepare(path, errno: errno)
        }
    }

    // MARK: The mark

    private var tokenFile: String { "\(directory)/token" }

    /// What the mark in the caller's directory must say; nil where this program made none.
    var token: [UInt8]? { PlainFile.read(tokenFile, limit: 64).flatMap { $0.isEmpty ? nil : $0 } }

    /// Makes another token, so that no earlier mark counts any more.
    func makeToken() throws(EmbeddedServerError) -> [UInt8] {
        unlink(tokenFile)
        let digits = Array("0123456789abcdef".utf8)
        let token = (0..<32).map { _ in digits[Int.random(in: 0..<16)] }
        guard PlainFile.make(tokenFile, token) else { throw .cannotPrepare(tokenFile, errno: errno) }
        return token
    }

    // MARK: The server's own directory

    /// Makes the directories that the server works in, its user's own and closed to everybody else.
    func prepare(for user: ServerUser) throws(EmbeddedServerError) {
        for path in [home, socket] {
            if mkdir(path, 0o700) == 0 {
                guard !user.isOther || lchown(path, user.uid, user.gid) == 0 else {
                    throw .cannotPrepare(path, errno: errno)
                }
            } else if errno != EEXIST {
                throw .cannotPrepare(path, errno: errno)
            }
            // Whoever owns the socket's directory can pose as the server.
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.uid else {
                throw .cannotPrepare(path: path, reason: "it is not a directory of the server's own")
            }
        }
        guard user.canWork(in: home) else {
            throw .cannotPrepare(path: home, reason: "the user '\(user.name)' cannot enter it")
        }
    }

    /// Removes the server's files and what is noted of it; the lock stays, since somebody may wait for it.
    func removeServer() throws(EmbeddedServerError) {
        for file in [tokenFile, lastUse, watchLog] { unlink(file) }
        try removeData()
    }

    /// Removes the server's files.
    func removeData() throws(EmbeddedServerError) {
        let paths = socket.hasPrefix(home + "/") ? [home] : [home, socket]
        guard let result = ChildProcess("rm", ["-rf", "--"] + paths).run(withErrors: true), result.status == 0 else {
            throw .cannotPrepare(path: home, reason: "it cannot be removed")
        }
    }

    // MARK: Where records are

    /// The directory of everything that this program keeps, the caller's own: for root under `/var/lib`, for others in
    /// their home, and where that cannot be written under `/tmp`.
    private static func base() throws(EmbeddedServerError) -> String {
        var places: [(parent: String, path: String)] = []
        if geteuid() == 0 {
            places.append(("/var/lib", "hxapply"))
        } else {
            let homes = [
                getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) },
                getenv("HOME").map { String(cString: $0) },
            ]
            for case let home? in homes where home.hasPrefix("/") { places.append((home, ".local/state/hxapply")) }
        }
        for place in places {
            if let made = try? made(place.path, in: place.parent) { return made }
        }
        return try made("hxapply-\(geteuid())", in: "/tmp")
    }

    /// Makes a directory and those between it and its parent.
    private static func made(_ path: String, in parent: String) throws(EmbeddedServerError) -> String {
        var current = parent == "/" ? "" : parent
        for part in path.split(separator: "/") {
            current += "/" + part
            try makeDirectory(current, 0o755)
        }
        guard access(current, W_OK) == 0 else { throw .cannotPrepare(current, errno: errno) }
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

    /// A short name that differs from path to path (FNV-1a).
    private static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
