internal import Glibc

/// Where an embedded server keeps its data, its socket, its log and its locks.
struct ServerPlace {
    /// Bytes of a socket's path that Linux takes, less the name Postgres gives it.
    private static let longestSocketDirectory = 107 - "/.s.PGSQL.5432.lock".utf8.count

    /// What the user named, absolute.
    let directory: String
    /// Where the data really is: elsewhere when the server's user cannot enter the directory.
    let home: String

    var data: String { "\(home)/data" }
    var log: String { "\(home)/postgres.log" }
    /// Held while the server is started or stopped.
    var startLock: String { "\(directory)/start.lock" }
    /// Its time of change is when the server was last asked for.
    var lastUse: String { "\(home)/last-use" }

    var socket: String {
        let inside = "\(home)/run"
        return inside.utf8.count <= Self.longestSocketDirectory ? inside : "/tmp/hxapply-\(Self.fingerprint(home))"
    }

    /// The directory as given, or where it leads if its data had to go elsewhere.
    init(_ directory: String) {
        let absolute = Self.absolute(directory)
        self.directory = absolute
        home = Self.readLink("\(absolute)/elsewhere") ?? absolute
    }

    private init(directory: String, home: String) {
        self.directory = directory
        self.home = home
    }

    /// Makes the directory that the user named, so that its lock can be taken.
    static func claim(_ directory: String) throws(EmbeddedServerError) -> ServerPlace {
        let place = ServerPlace(directory)
        try refuseUnsafe(place.directory)
        _ = try makeDirectories(place.directory)
        try refuseForeign(place.directory)
        return place
    }

    /// Makes everything else, so that the user can work in it.
    ///
    /// To be called under the lock.
    func prepared(for user: ServerUser) throws(EmbeddedServerError) -> ServerPlace {
        var place = ServerPlace(directory)
        if access("\(place.data)/PG_VERSION", F_OK) != 0 { try Self.give(place.home, to: user) }
        if !user.canWork(in: place.home) { place = try Self.moved(place, user) }
        if try Self.makeDirectories(place.socket) { try Self.give(place.socket, to: user) }
        try Self.requireOwn(place.socket, user)
        return place
    }

    /// The server's programs pass paths through a shell and through lists between commas.
    private static func refuseUnsafe(_ directory: String) throws(EmbeddedServerError) {
        guard !directory.contains(where: { "'\"\\$`,\n".contains($0) }) else {
            throw .cannotPrepare(path: directory, reason: "its name holds a quote, comma, dollar sign or backslash")
        }
    }

    /// A directory that holds anything but a server's data belongs to somebody else.
    private static func refuseForeign(_ directory: String) throws(EmbeddedServerError) {
        let own = ["data", "run", "elsewhere", "start.lock", "last-use", "postgres.log", "watch.log"]
        guard let handle = opendir(directory) else { return }
        defer { closedir(handle) }
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != "..", !own.contains(name) {
                throw .cannotPrepare(path: directory, reason: "it holds '\(name)', so it is in use for something else")
            }
        }
    }

    /// Whoever owns the socket's directory can pose as the server.
    private static func requireOwn(_ path: String, _ user: ServerUser) throws(EmbeddedServerError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.uid else {
            throw .cannotPrepare(path: path, reason: "it is not a directory of the server's own")
        }
    }

    /// Puts the data where the user can enter, and leaves a link that says where.
    private static func moved(_ place: ServerPlace, _ user: ServerUser) throws(EmbeddedServerError) -> ServerPlace {
        let home = "/var/lib/hxapply/\(fingerprint(place.directory))"
        if try makeDirectories(home) { try give(home, to: user) }
        guard user.canWork(in: home) else {
            throw .cannotPrepare(path: place.directory, reason: "the user '\(user.name)' cannot enter it")
        }
        symlink(home, "\(place.directory)/elsewhere")
        return ServerPlace(directory: place.directory, home: home)
    }

    /// Makes the directory and those above it.
    ///
    /// - Returns: whether the directory itself was made now; one that was there keeps its owner and mode.
    private static func makeDirectories(_ path: String) throws(EmbeddedServerError) -> Bool {
        var parts = ""
        var isNew = false
        for part in path.split(separator: "/") {
            parts += "/" + part
            isNew = mkdir(parts, 0o755) == 0
            if !isNew, errno != EEXIST {
                throw .cannotPrepare(path: parts, reason: String(cString: strerror(errno)).lowercased())
            }
        }
        return isNew
    }

    /// Makes the directory the user's own, closed to everybody else.
    private static func give(_ path: String, to user: ServerUser) throws(EmbeddedServerError) {
        guard !user.isOther || chown(path, user.uid, user.gid) == 0, chmod(path, 0o700) == 0 else {
            throw .cannotPrepare(path: path, reason: String(cString: strerror(errno)).lowercased())
        }
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    private static func readLink(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink(path, &buffer, 4096)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// A short name that differs from path to path (FNV-1a).
    private static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
