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
    /// Whether standard input is among the paths, which no commit holds.
    private let readsStandardInput: Bool

    /// Looks for the work tree of the first path that is not standard input, and above it.
    /// - Returns: nil where there is none.
    init?(containing paths: [String]) {
        let first = paths.first { $0 != "-" } ?? "."
        guard let start = Self.realPath(Self.directory(of: first)), let place = GitPlace.find(above: start) else {
            return nil
        }
        root = place.root
        git = IsolatedGit(place)
        readsStandardInput = paths.contains("-")
        self.paths = paths.filter { $0 != "-" }.compactMap(Self.realPath)
    }

    /// Whether what the repository says is the caller's own word: it belongs to the caller, or they chose to trust it.
    ///
    /// The rule is git's own (`safe.directory`): somebody else could have put it above the caller's files.
    var isTrusted: Bool { git.place.belongsToCaller || GitConfiguration.trusts(root) }

    /// What of the paths is not as HEAD has it.
    enum Difference {
        /// A file, how it differs, and how many others do.
        case file(String, how: String, others: Int)
        /// Another repository is checked out under the paths, of which a commit of this one says nothing.
        ///
        /// Nobody looks into it: git would do that by the configuration that lies there.
        case submodule(String)
        case standardInput
        /// Git does not say.
        case unknown
    }

    /// Why the paths are not as HEAD has them, or nil where they are: a revision is recorded only if it is what was
    /// applied.
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

    /// Whether git can read the repository at all.
    var isReadable: Bool { git.answer(["rev-parse", "--is-bare-repository"]) != nil }

    /// Whether older commits were left out when it was fetched.
    var isShallow: Bool {
        var status = stat()
        return stat(git.place.commonDirectory + "/shallow", &status) == 0 && status.st_size > 0
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
