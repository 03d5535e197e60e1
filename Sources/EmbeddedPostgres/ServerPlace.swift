internal import Glibc

/// Where an embedded server keeps its data, its socket and its log.
///
/// The directory may lie in a checkout, which can hold links that lead anywhere and files that order a server to run
/// programs. So no link is followed, and nothing is used that `ServerRecord` does not know.
struct ServerPlace {
    /// Bytes of a socket's path that Linux takes, less the name Postgres gives it.
    private static let longestSocketDirectory = 107 - "/.s.PGSQL.5432.lock".utf8.count
    /// Where root's servers keep their data if their user cannot enter the directory.
    private static let otherHomes = "/var/lib/hxapply"

    /// What the user named, absolute.
    let directory: String
    /// Where the data really is: elsewhere when the server's user cannot enter the directory.
    let home: String

    var data: String { "\(home)/data" }
    var log: String { "\(home)/postgres.log" }

    var socket: String {
        let inside = "\(home)/run"
        return inside.utf8.count <= Self.longestSocketDirectory ? inside : "/tmp/hxapply-\(Self.fingerprint(home))"
    }

    /// The directory as given, or the place of root's own that holds its data.
    init(_ directory: String) throws(EmbeddedServerError) {
        let absolute = Self.absolute(directory)
        try Self.refuseUnsafe(absolute)
        self.directory = absolute
        let other = Self.otherHome(of: absolute)
        home = geteuid() == 0 && access("\(other)/data", F_OK) == 0 ? other : absolute
    }

    private init(directory: String, home: String) {
        self.directory = directory
        self.home = home
    }

    private static func otherHome(of directory: String) -> String { "\(otherHomes)/\(fingerprint(directory))" }

    /// Makes the directory that the user named, and those above it.
    func makeDirectory() throws(EmbeddedServerError) {
        _ = try Self.makeDirectories(directory)
        var status = stat()
        guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .foreign(path: directory, reason: "it is no directory")
        }
    }

    /// Refuses a directory that holds anything, since this program did not make it.
    func requireEmpty() throws(EmbeddedServerError) {
        guard let name = Self.entries(of: directory).first else { return }
        throw .foreign(
            path: directory,
            reason: "it holds '\(name)', and hxapply has no record of having made that here"
        )
    }

    /// Refuses links in place of what the server writes to: files may have come since the directory was made.
    func refuseLinks() throws(EmbeddedServerError) {
        for (path, kind) in [(home, S_IFDIR), (data, S_IFDIR), (log, S_IFREG)] {
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == kind, kind == S_IFDIR || status.st_nlink == 1 else {
                throw .foreign(path: path, reason: "it is a link, or not what hxapply makes there")
            }
        }
    }

    /// Makes everything else, so that the user can work in it.
    ///
    /// To be called under the lock.
    func prepared(for user: ServerUser) throws(EmbeddedServerError) -> ServerPlace {
        var place = self
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

    /// The names in a directory, in byte order.
    private static func entries(of directory: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whoever owns the socket's directory can pose as the server.
    private static func requireOwn(_ path: String, _ user: ServerUser) throws(EmbeddedServerError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user.uid else {
            throw .cannotPrepare(path: path, reason: "it is not a directory of the server's own")
        }
    }

    /// Puts the data where the user can enter, and leaves a link that tells people where.
    private static func moved(_ place: ServerPlace, _ user: ServerUser) throws(EmbeddedServerError) -> ServerPlace {
        let home = otherHome(of: place.directory)
        if try makeDirectories(home) { try give(home, to: user) }
        guard user.canWork(in: home) else {
            throw .cannotPrepare(path: place.directory, reason: "the user '\(user.name)' cannot enter it")
        }
        symlink(home, "\(place.directory)/elsewhere")
        return ServerPlace(directory: place.directory, home: home)
    }

    /// Makes the directory and those above it, none of which may be a link.
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
            var status = stat()
            if lstat(parts, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
                throw .foreign(path: path, reason: "'\(parts)' is a link; name the directory that it leads to")
            }
        }
        return isNew
    }

    /// Makes the directory the user's own, closed to everybody else.
    private static func give(_ path: String, to user: ServerUser) throws(EmbeddedServerError) {
        guard !user.isOther || lchown(path, user.uid, user.gid) == 0, chmod(path, 0o700) == 0 else {
            throw .cannotPrepare(path: path, reason: String(cString: strerror(errno)).lowercased())
        }
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// A short name that differs from path to path (FNV-1a).
    static func fingerprint(_ path: String) -> String {
        let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
