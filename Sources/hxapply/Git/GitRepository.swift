internal import EmbeddedPostgres
internal import Glibc
internal import Reconciler

/// The git work tree that spec files are in.
///
/// Only an entry named `.git` makes a directory a work tree: git never checks out such a name, so a pull request cannot
/// hold one. Files that look like a bare repository make nothing.
struct GitRepository: CommitHistory {
    /// The work tree's top directory, without links in its path.
    let root: String
    private let git: IsolatedGit
    private let paths: [String]

    /// Looks for the work tree of the first path that is not standard input, and above it.
    /// - Returns: nil where there is none.
    init?(containing paths: [String]) {
        let first = paths.first { $0 != "-" } ?? "."
        guard let start = Self.realPath(Self.directory(of: first)), let place = GitPlace.find(above: start) else {
            return nil
        }
        root = place.root
        git = IsolatedGit(place)
        self.paths = paths.contains("-") ? [] : paths.compactMap(Self.realPath)
    }

    /// Whether what the repository says is the caller's own word: it belongs to the caller, or they chose to trust it.
    ///
    /// The rule is git's own (`safe.directory`): somebody else could have put it above the caller's files.
    var isTrusted: Bool { git.place.belongsToCaller || GitConfiguration.trusts(root) }

    /// HEAD, where the paths are as it has them: a revision is recorded only if it is what was applied.
    var cleanRevision: String? {
        guard !paths.isEmpty,
            let changes = git.answer(["status", "--porcelain", "--ignored", "--ignore-submodules=all", "--"] + paths),
            changes.isEmpty, !holdsSubmodules
        else {
            return nil
        }
        return head
    }

    /// Whether another repository is checked out under the paths, of which a commit of this one says nothing.
    ///
    /// Nobody looks into it: git would do that by the configuration that lies there.
    private var holdsSubmodules: Bool {
        let mode = "160000 "
        guard let index = git.run(["ls-files", "--stage", "--"] + paths), index.status == 0 else { return true }
        return index.output.hasPrefix(mode) || index.output.contains("\n" + mode)
    }

    /// The commit that is checked out, whether or not it is all that the paths hold.
    var head: String? { commit("HEAD") }

    /// The commit that a name stands for: a tag, a branch, `HEAD~1`, the first digits of a commit.
    /// - Returns: all digits of the commit, or nil where the repository knows no such name.
    func commit(_ name: String) -> String? {
        let answer = git.answer(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
        // Of `^HEAD` git answers with `^` and the digits.
        return answer.flatMap { CommitDigits.areWhole($0) ? $0 : nil }
    }

    func isAncestor(_ older: String, of newer: String) -> Bool? {
        // What is not plain hexadecimal digits could be an option or a branch, which moves.
        guard [older, newer].allSatisfy(CommitDigits.areEnough) else { return nil }
        switch git.run(["merge-base", "--is-ancestor", older, newer])?.status {
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

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
