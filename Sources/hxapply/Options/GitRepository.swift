internal import EmbeddedPostgres
internal import Glibc
internal import Reconciler

/// The git work tree that spec files are in.
struct GitRepository: CommitHistory {
    private let directory: String
    private let paths: [String]

    /// - Returns: nil where there is no git.
    init?(containing paths: [String]) {
        let first = paths.first { $0 != "-" } ?? "."
        guard let root = Self.git(in: Self.directory(of: first), ["rev-parse", "--show-toplevel"]) else { return nil }
        directory = root
        self.paths = paths.contains("-") ? [] : paths.compactMap(Self.absolute)
    }

    /// HEAD, where the paths are as it has them: a revision is recorded only if it is what was applied.
    var cleanRevision: String? {
        guard !paths.isEmpty,
            let changes = Self.git(
                in: directory,
                ["--no-optional-locks", "status", "--porcelain", "--ignored", "--"] + paths
            ), changes.isEmpty
        else {
            return nil
        }
        return head
    }

    /// The commit that is checked out, whether or not it is all that the paths hold.
    var head: String? { Self.git(in: directory, ["rev-parse", "HEAD"]) }

    var userEmail: String? { Self.git(in: directory, ["config", "user.email"]) }

    func isAncestor(_ older: String, of newer: String) -> Bool? {
        // What is not plain hexadecimal digits could be an option or a branch, which moves.
        guard [older, newer].allSatisfy({ $0.count >= 7 && $0.allSatisfy(\.isHexDigit) }) else { return nil }
        let arguments = ["-C", directory, "merge-base", "--is-ancestor", older, newer]
        switch ChildProcess("git", arguments).run()?.status {
        case 0: return true
        case 1: return false
        default: return nil
        }
    }

    private static func directory(of path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return path }
        return path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    private static func absolute(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func git(in directory: String, _ arguments: [String]) -> String? {
        guard let result = ChildProcess("git", ["-C", directory] + arguments).run(), result.status == 0 else {
            return nil
        }
        return String(result.output.prefix { $0 != "\n" })
    }
}
