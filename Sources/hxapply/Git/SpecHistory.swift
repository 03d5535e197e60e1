internal import Planning
internal import Reconciler

/// The git history of the specs, with warnings about what is missing from it.
struct SpecHistory {
    /// The repository of the specs; nil if there is none, or it cannot be read, or it is not trusted.
    let repository: GitRepository?
    /// Warnings about what the history cannot tell.
    private(set) var warnings: [Plan.Warning]

    /// Finds the repository of the paths.
    init(of paths: [String]) {
        let found = GitRepository(containing: paths)
        let isTrusted = found?.isTrusted ?? false
        let isReadable = isTrusted && found?.isReadable ?? false
        repository = isReadable ? found : nil
        warnings = []
        guard let found, !isReadable else { return }
        warnings.append(isTrusted ? Self.unreadable(found.root) : Self.untrusted(found.root))
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

    /// Adds a warning that the repository does not have the commit that the user names.
    mutating func warnOfUnknown(_ commit: String) {
        guard let repository else { return }
        warnings.append(
            Plan.Warning(
                code: "HX8014",
                message:
                    "the git repository \(repository.root) does not know commit \(commit), so nothing tells whether "
                    + "it is older than the one that is applied",
                hint: "fetch it, or name a commit that is there"
            )
        )
    }

    /// Adds a warning if the paths differ from HEAD.
    /// - Parameter named: the commit that the user or the pipeline names, which is recorded in any case; nil if none.
    /// - Returns: HEAD if the paths are equal to it, else nil.
    mutating func warnOfDifference(named: String?) -> String? {
        guard let repository else { return nil }
        guard let head = repository.head else {
            if named == nil { warnings.append(Self.withoutCommit(repository.root)) }
            return nil
        }
        guard let difference = repository.difference else { return head }
        let what: String
        switch difference {
        case .file(let path, let how, let others):
            what = "\(path) \(how)" + (others > 0 ? " (and \(others) more differ from HEAD)" : "")
        case .submodule(let path):
            what = "\(path) is a submodule, whose files are not part of a commit of this repository"
        case .unknown: what = "git cannot tell whether the specs are as in HEAD"
        // A spec from standard input belongs to no commit; a commit that the user names is recorded without a check.
        case .standardInput: return nil
        }
        let result = named.map { "what is applied may not be commit \($0.prefix(12)), which the run records" }
        warnings.append(
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
