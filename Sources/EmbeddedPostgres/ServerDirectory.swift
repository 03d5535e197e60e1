internal import Glibc

/// The directory that the user names for an embedded server.
///
/// It may be in a git checkout, which can hold symbolic links to anywhere, and files that make a server run programs.
/// So the server's files are elsewhere, in its `ServerRecord`. This directory holds only a file `owner`, whose token
/// shows that hxapply made the directory, and two links for people, which the program never follows.
struct ServerDirectory {
    /// The directory as it was named, as an absolute path without `.`, `..` and a slash at its end.
    private let named: String
    /// The directory with the symbolic links of its path resolved, so that each directory has one name.
    let directory: String

    /// The links to the server's data and log, for people.
    private static let links = ["data", "postgres.log"]

    init(_ directory: String) throws(EmbeddedServerError) {
        named = Self.absolute(directory)
        try Self.refuseUnsafe(named)
        self.directory = Self.withoutLinks(named)
    }

    /// The file with the token.
    private var ownerFile: String { "\(directory)/owner" }

    /// Whether the directory has the token of the record.
    func hasToken(of record: ServerRecord) -> Bool {
        guard let token = record.token else { return false }
        return PlainFile.read(ownerFile, limit: 64) == token
    }

    /// Creates the directory and its parents; no directory below the working directory may be a symbolic link.
    func makeDirectory() throws(EmbeddedServerError) {
        var path = ""
        let current = Self.currentDirectory
        for part in named.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .cannotPrepare(path, errno: errno) }
            var status = stat()
            guard lstat(path, &status) == 0 else { throw .cannotPrepare(path, errno: errno) }
            let mayBeLink = path != named && !path.hasPrefix(current + "/")
            if status.st_mode & S_IFMT == S_IFLNK, !mayBeLink {
                throw .foreign(path: directory, reason: "'\(path)' is a link; name the directory that it leads to")
            }
        }
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .foreign(path: directory, reason: "it is not a directory")
        }
    }

    /// Writes the token and the links into the directory.
    ///
    /// The caller must hold the record's lock.
    ///
    /// The directory must be empty, or hold only a token of the current user and the links, while the record is lost.
    /// Any other directory is refused. A token that differs from the record's may have come with a checkout, so it does
    /// not replace the record's server.
    func claim(for record: ServerRecord) throws(EmbeddedServerError) {
        let names = entries
        let isEarlier = record.token == nil && names.contains("owner") && names.allSatisfy(isOurs)
        if !isEarlier, let name = names.first {
            let reason =
                record.token == nil || !names.contains("owner")
                ? "it holds '\(name)', and hxapply has no record of having made that here"
                : "its file 'owner' is not the one that hxapply made here; remove the directory if its data may go, too"
            throw .foreign(path: directory, reason: reason)
        }
        for name in names { unlink("\(directory)/\(name)") }
        let token = try record.makeToken()
        guard PlainFile.make(ownerFile, token) else { throw .cannotPrepare(ownerFile, errno: errno) }
        symlink(record.data, "\(directory)/\(Self.links[0])")
        symlink(record.log, "\(directory)/\(Self.links[1])")
    }

    /// Removes the token and the links, and the directory if it holds nothing else.
    func remove() throws(EmbeddedServerError) {
        for name in entries where isOurs(name) { unlink("\(directory)/\(name)") }
        guard rmdir(directory) == 0 || errno == ENOTEMPTY else { throw .cannotPrepare(directory, errno: errno) }
    }

    /// Whether an entry of the directory looks like one that this program made.
    private func isOurs(_ name: String) -> Bool {
        var status = stat()
        guard lstat("\(directory)/\(name)", &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return name == "owner"
            ? kind == S_IFREG && status.st_uid == geteuid() : Self.links.contains(name) && kind == S_IFLNK
    }

    private var entries: [String] { PlainFile.names(in: directory) }

    /// Refuses a path with special characters: the server's programs pass paths to a shell and in comma-separated
    /// lists.
    private static func refuseUnsafe(_ directory: String) throws(EmbeddedServerError) {
        guard !directory.contains(where: { "'\"\\$`,\n".contains($0) }) else {
            throw .cannotPrepare(path: directory, reason: "its name holds a quote, comma, dollar sign or backslash")
        }
    }

    /// The absolute path, without `.`, `..` and double slashes.
    private static func absolute(_ path: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : currentDirectory + "/" + path).split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// The path with the symbolic links of its existing parent directories resolved; its last part is not resolved.
    private static func withoutLinks(_ path: String) -> String {
        var parent = path
        var rest = ""
        while let slash = parent.lastIndex(of: "/") {
            rest = parent[slash...] + rest
            parent = String(parent[..<slash])
            guard let real = realpath(parent.isEmpty ? "/" : parent, nil) else { continue }
            defer { free(real) }
            let resolved = String(cString: real)
            return (resolved == "/" ? "" : resolved) + rest
        }
        return path
    }

    private static var currentDirectory: String {
        guard let current = getcwd(nil, 0) else { return "" }
        defer { free(current) }
        return String(cString: current)
    }
}
