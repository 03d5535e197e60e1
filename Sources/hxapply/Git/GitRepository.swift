internal import EmbeddedPostgres
internal import Glibc
internal import Planning
internal import Reconciler

/// The git repository that contains the spec files.
///
/// A directory is a work tree only if it has an entry `.git`: git never checks out a file of that name, so a pull
/// request cannot add one. Files that look like a bare repository are ignored.
struct GitRepository: CommitHistory {
    /// The work tree's top directory, with symbolic links resolved.
    let root: String
    private let git: IsolatedGit
    private let paths: [String]
    /// Whether a spec is read from standard input, which is part of no commit.
    private let readsStandardInput: Bool

    /// Finds the work tree of the first path that is not standard input.
    /// - Returns: nil if the path is in no work tree.
    init?(containing paths: [String]) {
        let first = paths.first { $0 != "-" } ?? "."
        guard let start = Self.realPath(Self.directory(of: first)), let workTree = GitWorkTree.find(above: start) else {
            return nil
        }
        root = workTree.root
        git = IsolatedGit(workTree)
        readsStandardInput = paths.contains("-")
        self.paths = paths.filter { $0 != "-" }.compactMap(Self.realPath)
    }

    /// Whether the repository belongs to the current user, or the user has configured git to trust it
    /// (`safe.directory`).
    ///
    /// Git has the same rule: another user could have put a repository into a parent directory of the user's files.
    var isTrusted: Bool { git.workTree.belongsToCaller || GitConfiguration.trusts(root) }

    /// The first difference between the paths and HEAD.
    enum Difference {
        /// A file differs. `how` says how, and `others` is the number of other files that differ.
        case file(String, how: String, others: Int)
        /// The paths contain a submodule, whose files are not part of a commit of this repository.
        ///
        /// The submodule is not examined: git would use the submodule's own configuration for that.
        case submodule(String)
        /// A spec is read from standard input.
        case standardInput
        /// Git failed.
        case unknown
    }

    /// How the paths differ from HEAD; nil if they are equal.
    ///
    /// HEAD is recorded as the revision only if they are equal.
    var difference: Difference? {
        if readsStandardInput { return .standardInput }
        let status = ["status", "--porcelain", "-z", "--ignored", "--ignore-submodules=all", "--"]
        guard !paths.isEmpty, let changes = git.run(status + paths), changes.status == 0 else { return .unknown }
        let entries = changes.output.split(separator: "\0").filter { $0.utf8.count > 3 && $0.dropFirst(2).first == " " }
        if let first = entries.first {
            let how: String =
                switch first.prefix(2) {
                case "??": "is untracked"
                case "!!": "is ignored by git"
                default: first.prefix(2).contains("D") ? "is deleted" : "is changed"
                }
            return .file(String(first.dropFirst(3)), how: how, others: entries.count - 1)
        }
        guard let index = git.run(["ls-files", "--stage", "-z", "--"] + paths), index.status == 0 else {
            return .unknown
        }
        let submodule = index.output.split(separator: "\0").first { $0.hasPrefix("160000 ") }
        return submodule.map { .submodule($0.split(separator: "\t", maxSplits: 1).last.map(String.init) ?? "") }
    }

    /// Whether git can read the repository.
    var isReadable: Bool { git.answer(["rev-parse", "--is-bare-repository"]) != nil }

    /// Whether it is a shallow clone, which lacks older commits.
    var isShallow: Bool {
        var status = stat()
        return stat(git.workTree.commonDirectory + "/shallow", &status) == 0 && status.st_size > 0
    }

    /// The commit that is checked out, whether or not the paths are equal to it.
    var head: String? { commit("HEAD") }

    /// The commit that a name refers to: a tag, a branch, `HEAD~1`, or the first digits of a commit.
    /// - Returns: all digits of the commit; nil if there is no such name.
    func commit(_ name: String) -> String? {
        let answer = git.answer(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
        // For the name `^HEAD`, git's answer is `^` and the digits.
        return answer.flatMap { CommitDigits.areWhole($0) ? $0 : nil }
    }

    func isAncestor(_ older: String, of newer: String) -> Bool? {
        // Any other text than hexadecimal digits could be an option, or a branch, which moves.
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
