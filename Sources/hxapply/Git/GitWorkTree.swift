internal import EmbeddedPostgres
internal import Glibc

/// The directories of a git work tree and of its repository.
struct GitWorkTree {
    /// The work tree's top directory.
    let root: String
    /// The directory of this work tree's own data, such as `HEAD` and `index`.
    let directory: String
    /// The directory of the data that all work trees of the repository share, such as `objects` and `refs`.
    let commonDirectory: String

    /// The maximum size of a file that holds a path or the name of a branch, in bytes.
    private static let maximumFileSize = 8192

    /// Searches a directory and its parents for an entry `.git`.
    static func find(above directory: String) -> GitWorkTree? {
        var root = directory
        while true {
            // Like git, this continues in the parent if the entry is not a repository.
            if let workTree = GitWorkTree(root), workTree.head != nil { return workTree }
            guard let slash = root.lastIndex(of: "/"), root.count > 1 else { return nil }
            root = slash == root.startIndex ? "/" : String(root[..<slash])
        }
    }

    /// - Parameter root: a directory with an entry `.git`, which is the data itself or a file that names its directory.
    /// - Returns: nil if there is no such entry.
    private init?(_ root: String) {
        self.root = root
        let entry = root + "/.git"
        var status = stat()
        guard stat(entry, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR {
            directory = entry
        } else {
            let prefix = "gitdir: "
            guard let line = Self.line(of: entry), line.hasPrefix(prefix) else { return nil }
            directory = Self.path(String(line.dropFirst(prefix.count)), from: root)
        }
        let own = directory
        commonDirectory = Self.line(of: own + "/commondir").map { Self.path($0, from: own) } ?? own
    }

    /// The text of the file `HEAD`: a commit, or `ref: ` and a branch.
    var head: String? { Self.line(of: directory + "/HEAD") }

    /// Whether the work tree and its data belong to the current user, or to the user who called `sudo`.
    var belongsToCaller: Bool {
        var callers = [geteuid()]
        if geteuid() == 0, let user = getenv("SUDO_UID").flatMap({ uid_t(String(cString: $0)) }) {
            callers.append(user)
        }
        return [root, root + "/.git", directory].allSatisfy { path in
            var status = stat()
            return stat(path, &status) == 0 && callers.contains(status.st_uid)
        }
    }

    private static func path(_ path: String, from directory: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }

    /// The first line of a regular file of at most the maximum size.
    private static func line(of path: String) -> String? {
        PlainFile.read(path, limit: maximumFileSize).map { bytes in
            String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }
}
