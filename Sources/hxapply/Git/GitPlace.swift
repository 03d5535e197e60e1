internal import EmbeddedPostgres
internal import Glibc

/// Where a work tree is, and where git keeps its data.
struct GitPlace {
    /// The work tree's top directory.
    let root: String
    /// What belongs to this work tree alone: `HEAD`, `index`.
    let directory: String
    /// What all work trees of the repository share: `objects`, `refs`, `packed-refs`.
    let commonDirectory: String

    /// Bytes of a file that holds a path or the name of a branch, at most.
    private static let longestFile = 8192

    /// Looks for an entry `.git` in the directory and in each above it.
    static func find(above directory: String) -> GitPlace? {
        var root = directory
        while true {
            // As git does, go on above an entry that is no repository.
            if let place = GitPlace(root), place.head != nil { return place }
            guard let slash = root.lastIndex(of: "/"), root.count > 1 else { return nil }
            root = slash == root.startIndex ? "/" : String(root[..<slash])
        }
    }

    /// - Parameter root: a directory that has an entry `.git`: the data itself, or a file that says where it is.
    private init?(_ root: String) {
        self.root = root
        let entry = root + "/.git"
        var status = stat()
        guard stat(entry, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR {
            directory = entry
        } else {
            let mark = "gitdir: "
            guard let line = Self.line(of: entry), line.hasPrefix(mark) else { return nil }
            directory = Self.path(String(line.dropFirst(mark.count)), from: root)
        }
        let own = directory
        commonDirectory = Self.line(of: own + "/commondir").map { Self.path($0, from: own) } ?? own
    }

    /// The text of `HEAD`: a commit, or `ref: ` and a branch.
    var head: String? { Self.line(of: directory + "/HEAD") }

    /// Whether the work tree and git's data of it are the caller's own, or those of whoever called `sudo`.
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

    /// The first line of a small regular file.
    private static func line(of path: String) -> String? {
        PlainFile.read(path, limit: longestFile).map { bytes in
            String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }
}
