import ArgumentParser
import EmbeddedPostgres
import Glibc
import Reconciler

/// Where a run comes from: what the flags say, else the pipeline's own variables, else git.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The commit that is applied.",
            discussion: "Without it GITHUB_SHA or CI_COMMIT_SHA, else git's HEAD where the paths have no changes.",
            valueName: "sha"
        )
    )
    var revision: String?

    @Option(
        help: ArgumentHelp(
            "Who causes the run.",
            discussion: "Without it GITHUB_ACTOR or GITLAB_USER_LOGIN, else git's user.email.",
            valueName: "name"
        )
    )
    var actor: String?

    @Option(
        name: .customLong("run-url"),
        help: ArgumentHelp(
            "The pipeline run's page.",
            discussion: "Without it GitHub's run or GitLab's CI_JOB_URL.",
            valueName: "url"
        )
    )
    var runURL: String?

    /// - Parameter repository: where the specs are, if they are in git.
    func origin(in repository: GitRepository?) -> RunOrigin {
        RunOrigin(
            revision: revision(in: repository),
            actor: actor ?? firstValue(["GITHUB_ACTOR", "GITLAB_USER_LOGIN"]) ?? repository?.userEmail,
            runURL: runURL ?? gitHubRunURL ?? Environment.value("CI_JOB_URL"),
            host: Self.hostName,
            programVersion: HXApply.version
        )
    }

    private func revision(in repository: GitRepository?) -> String? {
        revision ?? firstValue(["GITHUB_SHA", "CI_COMMIT_SHA"]) ?? repository?.cleanRevision
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
