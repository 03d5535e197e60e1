import ArgumentParser
import Glibc
import Planning
import Reconciler

/// The options that tell the origin of a run.
///
/// Their defaults come from the variables of the CI pipeline, else from git.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The commit of the specs: its digits, or a name in their git repository.",
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

    /// The origin of a run that applies specs.
    /// - Parameter history: the git history of the specs, which collects warnings.
    /// - Throws: exit code 64 if the revision is not a commit.
    func origin(in history: inout SpecHistory) throws -> RunOrigin {
        let named = try namedRevision(in: &history)
        let clean = history.warnOfDifference(named: named)
        return origin(revision: named ?? clean)
    }

    /// The origin of a run that applies no specs: its commit is that of `--revision`, or none.
    /// - Throws: exit code 64 if the revision is not a commit.
    func originOfFlags() throws -> RunOrigin {
        guard let revision else { return origin(revision: nil) }
        var history = SpecHistory(of: ["."])
        let commit = try commit(revision, of: "--revision", in: &history)
        PlanOutput.warn(history.warnings)
        return origin(revision: commit)
    }

    /// The origin of a run that applies a commit.
    func origin(revision: String?) -> RunOrigin {
        RunOrigin(
            revision: revision,
            actor: actor ?? firstValue(["GITHUB_ACTOR", "GITLAB_USER_LOGIN"]) ?? GitConfiguration.userEmail,
            runURL: runURL ?? gitHubRunURL ?? Environment.value("CI_JOB_URL"),
            host: Self.hostName,
            programVersion: Program.version
        )
    }

    /// The commit that `--revision` or the pipeline names.
    ///
    /// Other texts are refused: they could not be compared with later commits, so the guard against older commits would
    /// not work.
    /// - Throws: exit code 64 if the text is not a commit.
    private func namedRevision(in history: inout SpecHistory) throws -> String? {
        let named = ["GITHUB_SHA", "CI_COMMIT_SHA"].lazy.compactMap { name in
            Environment.value(name).map { (name, $0) }
        }.first
        guard let (origin, name) = revision.map({ ("--revision", $0) }) ?? named else { return nil }
        return try commit(name, of: origin, in: &history)
    }

    private func commit(_ name: String, of origin: String, in history: inout SpecHistory) throws -> String {
        if let commit = history.repository?.commit(name) { return commit }
        if CommitDigits.areEnough(name) {
            history.warnOfUnknown(name.lowercased())
            return name.lowercased()
        }
        throw ValidationError(
            history.repository == nil
                ? "\(origin) '\(name)' is not a commit: give at least \(CommitDigits.least) of its digits. "
                    + "There is no git repository here in which to look up a name."
                : "\(origin) '\(name)' is not a commit: the git repository of the specs does not know that name, "
                    + "and it is not \(CommitDigits.least) or more digits of one."
        )
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
