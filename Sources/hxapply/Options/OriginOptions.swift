import ArgumentParser
import Glibc
import Reconciler
import Spec

/// Where a run comes from: what the flags say, else the pipeline's own variables, else git.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The commit that is applied: its digits, or a name that git knows where the specs are.",
            discussion: "By default GITHUB_SHA or CI_COMMIT_SHA, else git's HEAD if the paths have no changes.",
            valueName: "sha"
        )
    )
    var revision: String?

    @Option(
        help: ArgumentHelp(
            "Who starts the run.",
            discussion: "By default GITHUB_ACTOR or GITLAB_USER_LOGIN, else git's user.email, else the login.",
            valueName: "name"
        )
    )
    var actor: String?

    @Option(
        name: .customLong("run-url"),
        help: ArgumentHelp(
            "The pipeline run's page.",
            discussion: "By default GitHub's run or GitLab's CI_JOB_URL.",
            valueName: "url"
        )
    )
    var runURL: String?

    func validate() throws {
        if revision == "" {
            throw ValidationError("--revision is empty. Leave it out, or name the commit.")
        }
    }

    /// - Parameter repository: where the specs are, if they are in git.
    /// - Throws: exit code 64 where the revision names no commit.
    func origin(in repository: GitRepository?) throws -> RunOrigin {
        origin(revision: try namedRevision(in: repository) ?? repository?.cleanRevision)
    }

    /// Where a run comes from that is of no other commit than the flag names.
    /// - Throws: exit code 64 where that is no commit.
    func originOfFlags() throws -> RunOrigin {
        try origin(revision: revision.map { try commit($0, of: "--revision", in: Self.repository(of: ["."])) })
    }

    /// Where a run comes from that applies that commit.
    func origin(revision: String?) -> RunOrigin {
        RunOrigin(
            revision: revision,
            actor: actor ?? firstValue(["GITHUB_ACTOR", "GITLAB_USER_LOGIN"]) ?? GitConfiguration.userEmail,
            runURL: runURL ?? gitHubRunURL ?? Environment.value("CI_JOB_URL"),
            host: Self.hostName,
            programVersion: HXApply.version
        )
    }

    /// The commit that the flag or the pipeline names.
    ///
    /// What could not be compared with other commits later would switch the guard against older ones off.
    /// - Throws: exit code 64 where it names none.
    private func namedRevision(in repository: GitRepository?) throws -> String? {
        let named = ["GITHUB_SHA", "CI_COMMIT_SHA"].lazy.compactMap { name in
            Environment.value(name).map { (name, $0) }
        }.first
        guard let (origin, name) = revision.map({ ("--revision", $0) }) ?? named else { return nil }
        return try commit(name, of: origin, in: repository)
    }

    private func commit(_ name: String, of origin: String, in repository: GitRepository?) throws -> String {
        if let commit = repository?.commit(name) { return commit }
        if CommitDigits.areEnough(name) {
            if let repository {
                Output.writeError(
                    "hxapply: \(VisibleText.escape(repository.root)) does not know commit \(name), so nothing tells "
                        + "whether it is older than the one that is applied\n"
                )
            }
            return name.lowercased()
        }
        throw ValidationError(
            repository == nil
                ? "\(origin) '\(name)' is not a commit: give at least \(CommitDigits.least) of its digits. "
                    + "There is no git repository here in which to look up a name."
                : "\(origin) '\(name)' is not a commit: the git repository of the specs does not know that name, "
                    + "and it is not \(CommitDigits.least) or more digits of one."
        )
    }

    /// The work tree that the paths are in, where its word may be taken.
    static func repository(of paths: [String]) -> GitRepository? {
        guard let repository = GitRepository(containing: paths) else { return nil }
        if repository.isTrusted { return repository }
        Output.writeError(
            "hxapply: \(VisibleText.escape(repository.root)) belongs to another user, so its commits are not looked at; "
                + "'git config --global --add safe.directory' with that path lets them be\n"
        )
        return nil
    }

    private func firstValue(_ names: [String]) -> String? { names.lazy.compactMap(Environment.value).first }

    private var gitHubRunURL: String? {
        guard let server = Environment.value("GITHUB_SERVER_URL"),
            let repository = Environment.value("GITHUB_REPOSITORY"), let run = Environment.value("GITHUB_RUN_ID")
        else { return nil }
        return "\(server)/\(repository)/actions/runs/\(run)"
    }

    private static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
