internal import Glibc

/// The files of an embedded server, outside of the directory that the user names.
///
/// Others may be able to put files into the named directory, for example in a pull request, but not here. So this
/// program trusts the files here.
struct ServerRecord {
    /// The maximum length of the socket's directory in bytes: the 107 bytes that Linux allows for a socket's path,
    /// minus the longest file name that Postgres adds.
    private static let maximumSocketDirectoryLength = 107 - "/.s.PGSQL.5432.lock".utf8.count

    /// The directory with this program's files about the server.
    private let directory: String
    /// The directory with the server's files, which belongs to the user that the server runs as.
    let home: String

    var data: String { "\(home)/data" }
    var log: String { "\(home)/postgres.log" }
    /// The file that is locked while the server is started, stopped or removed.
    var lock: String { "\(directory)/lock" }
    /// The file whose modification time is the last use of the server.
    var lastUse: String { "\(directory)/last-use" }
    var watchLog: String { "\(directory)/watch.log" }

    var socket: String {
        let inside = "\(home)/run"
        return inside.utf8.count <= Self.maximumSocketDirectoryLength
            ? inside : "/tmp/hxapply-\(Self.fingerprint(home))"
    }

    /// Names the record of a directory's server; `make` creates it.
    init(of userDirectory: ServerDirectory) throws(EmbeddedServerError) {
        let base = try Self.base()
        let name = Self.fingerprint(userDirectory.directory)
        directory = "\(base)/records/\(name)"
        home = "\(base)/\(name)"
    }

    /// Whether the record exists.
    var exists: Bool { access(directory, F_OK) == 0 }

    /// Creates the record's directory if it is missing.
    func make() throws(EmbeddedServerError) {
        let records = String(directory[..<(directory.lastIndex(of: "/") ?? directory.endIndex)])
        for (path, mode) in [(records, 0o755 as mode_t), (directory, 0o700)] {
            try Self.makeDirectory(path, mode)
            try Self.requireOwn(path)
        }
    }

    /// Creates a directory with exactly this mode, whatever the umask is, unless it exists.
    private static func makeDirectory(_ path: String, _ mode: mode_t) throws(EmbeddedServerError) {
        if mkdir(path, mode) == 0 {
            chmod(path, mode)
        } else if errno != EEXIST {
            throw .cannotPrepare(path, errno: errno)
        }
    }

    // MARK: The token

    private var tokenFile: String { "\(directory)/token" }

    /// The token that the named directory must hold; nil if this program made none.
    var token: [UInt8]? { PlainFile.read(tokenFile, limit: 64).flatMap { $0.isEmpty ? nil : $0 } }

    /// Makes a new token, which makes any earlier token invalid.
    func makeToken() throws(EmbeddedServerError) -> [UInt8] {
        unlink(tokenFile)
        let digits = Array("0123456789abcdef".utf8)
        let token = (0..<32).map { _ in digits[Int.random(in: 0..<16)] }
        guard PlainFile.make(tokenFile, token) else { throw .cannotPrepare(tokenFile, errno: errno) }
        return token
    }

    // MARK: The server's own directory

    /// Creates the directories of the server, which only the server's user can enter.
    func prepare(for user: ServerUser) throws(EmbeddedServerError) {
        for path in [home, socket] {
            if mkdir(path, 0o700) == 0 {
                guard !user.isOther || lchown(path, user.uid, user.gid) == 0 else {
                    throw .cannotPrepare(path, errno: errno)
                }
            } else if errno != EEXIST {
                throw .cannotPrepare(path, errno: errno)
            }
            // The owner of the socket's directory could replace the socket, so it must be the server's user.
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.uid else {
                throw .cannotPrepare(path: path, reason: "it is not a directory that belongs to the server's user")
            }
        }
        guard user.canWork(in: home) else {
            throw .cannotPrepare(path: home, reason: "the user '\(user.name)' cannot enter it")
        }
    }

    /// Removes the server's files and the record's files; the lock's file stays, since another process may wait for it.
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

    /// The directory of all records of the current user: under `/var/lib` for root, in the home directory for others,
    /// and under `/tmp` if neither can be written.
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

    /// Creates the directories of a path inside a parent directory.
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

    /// A short name made from a path with the hash function FNV-1a.
    private static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
