internal import Reconciler

/// The history that the specs are part of, and why it does not say all that it should.
struct SpecHistory {
    /// Nil where there is none whose word may be taken.
    let repository: GitRepository?
    /// What will be missed of it.
    private(set) var doubts: [Plan.Warning]

    /// Looks for the work tree that the paths are in.
    init(of paths: [String]) {
        let found = GitRepository(containing: paths)
        let isTrusted = found?.isTrusted ?? false
        let isReadable = isTrusted && found?.isReadable ?? false
        repository = isReadable ? found : nil
        doubts = []
        guard let found, !isReadable else { return }
        doubts.append(isTrusted ? Self.unreadable(found.root) : Self.untrusted(found.root))
    }

    private static let consequence = "no commit is recorded, and nothing tells whether it is older than the applied one"

    private static func untrusted(_ root: String) -> Plan.Warning {
        Plan.Warning(
            code: "HX8010",
            message: "the git repository \(root) belongs to another user, so git refuses it (dubious ownership): "
                + consequence,
            hint: "trust it with 'git config --global --add safe.directory \(root)'"
        )
    }

    private static func unreadable(_ root: String) -> Plan.Warning {
        Plan.Warning(
            code: "HX8013",
            message: "git cannot read the repository \(root): \(consequence)",
            hint: "look whether git is installed and what 'git status' says there"
        )
    }

    /// Notes that the repository does not have the commit which the caller names.
    mutating func noteUnknown(_ commit: String) {
        guard let repository else { return }
        doubts.append(
            Plan.Warning(
                code: "HX8014",
                message:
                    "the git repository \(repository.root) does not know commit \(commit), so nothing tells whether "
                    + "it is older than the one that is applied",
                hint: "fetch it, or name a commit that is there"
            )
        )
    }

    /// Notes where the paths are not as the commit has them that is recorded, or that would be.
    /// - Parameter named: the commit that the caller names, where they do.
    /// - Returns: HEAD, where the paths are as it has them.
    mutating func noteDifference(named: String?) -> String? {
        guard let repository else { return nil }
        guard let head = repository.head else {
            if named == nil { doubts.append(Self.withoutCommit(repository.root)) }
            return nil
        }
        guard let difference = repository.difference else { return head }
        let what: String
        switch difference {
        case .file(let path, let how, let others):
            what = "\(path) \(how)" + (others > 0 ? " (and \(others) more differ from HEAD)" : "")
        case .submodule(let path): what = "\(path) is a submodule, of which commits here say nothing"
        case .unknown: what = "git does not say whether the specs are as HEAD has them"
        // What somebody pipes in is meant to be of no commit, and what they name is their word.
        case .standardInput: return nil
        }
        let result = named.map { "what is applied may not be commit \($0.prefix(12)), which the run records" }
        doubts.append(
            Plan.Warning(
                code: "HX8012",
                message: "\(what), so \(result ?? "no commit is recorded")",
                hint: named == nil
                    ? "commit it or remove it; or name the commit with --revision" : "commit it or remove it"
            )
        )
        return nil
    }

    private static func withoutCommit(_ root: String) -> Plan.Warning {
        Plan.Warning(
            code: "HX8012",
            message: "the git repository \(root) has no commit yet, so no commit is recorded",
            hint: "commit the specs"
        )
    }
}
