internal import Glibc

/// The directory that the user names for an embedded server.
///
/// It may lie in a checkout, which can hold links that lead anywhere and files that order a server to run programs. So
/// nothing of the server is kept here but a mark of ownership and two links for people, which the program itself never
/// follows; the server's files are in its `ServerRecord`.
struct ServerPlace {
    /// The directory as it was named, absolute, with neither `.`, `..` nor a slash at its end.
    private let named: String
    /// The same without links, so that it has one name.
    let directory: String

    /// The links that show people the server's data and log.
    private static let links = ["data", "postgres.log"]

    init(_ directory: String) throws(EmbeddedServerError) {
        named = Self.absolute(directory)
        try Self.refuseUnsafe(named)
        self.directory = Self.withoutLinks(named)
    }

    /// Where the mark of ownership is.
    private var mark: String { "\(directory)/owner" }

    /// Whether the directory has the record's mark.
    func isMarked(by record: ServerRecord) -> Bool {
        guard let token = record.token else { return false }
        return PlainFile.read(mark, limit: 64) == token
    }

    /// Makes the directory and those above it; none of a checkout's may be a link.
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

    /// Takes an empty directory, or one with nothing but a mark of the caller's and its links whose record is lost;
    /// refuses any other.
    ///
    /// A mark that is not the record's may have come with a checkout, so it is no reason to give up the server that the
    /// record has. To be called under the record's lock.
    func take(for record: ServerRecord) throws(EmbeddedServerError) {
        let names = entries
        let isEarlier = record.token == nil && names.contains("owner") && names.allSatisfy(isOurs)
        if !isEarlier, let name = names.first {
            let reason =
                record.token == nil || !names.contains("owner")
                ? "it holds '\(name)', and hxapply has no record of having made that here"
                : "its mark is not the one that hxapply made here; remove the directory if its data may go, too"
            throw .foreign(path: directory, reason: reason)
        }
        for name in names { unlink("\(directory)/\(name)") }
        let token = try record.makeToken()
        guard PlainFile.make(mark, token) else { throw .cannotPrepare(mark, errno: errno) }
        symlink(record.data, "\(directory)/\(Self.links[0])")
        symlink(record.log, "\(directory)/\(Self.links[1])")
    }

    /// Removes the mark, the links and the directory, unless it holds anything else.
    func remove() throws(EmbeddedServerError) {
        for name in entries where isOurs(name) { unlink("\(directory)/\(name)") }
        guard rmdir(directory) == 0 || errno == ENOTEMPTY else { throw .cannotPrepare(directory, errno: errno) }
    }

    /// Whether an entry is of the sort that this program makes.
    private func isOurs(_ name: String) -> Bool {
        var status = stat()
        guard lstat("\(directory)/\(name)", &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return name == "owner"
            ? kind == S_IFREG && status.st_uid == geteuid() : Self.links.contains(name) && kind == S_IFLNK
    }

    private var entries: [String] { PlainFile.names(in: directory) }

    /// The server's programs pass paths through a shell and through lists between commas.
    private static func refuseUnsafe(_ directory: String) throws(EmbeddedServerError) {
        guard !directory.contains(where: { "'\"\\$`,\n".contains($0) }) else {
            throw .cannotPrepare(path: directory, reason: "its name holds a quote, comma, dollar sign or backslash")
        }
    }

    /// The path from the root, each directory spelt in one way.
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

    /// The path with the links of its part that exists resolved, but not the last part itself.
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
