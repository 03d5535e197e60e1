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

    func origin(of paths: [String]) -> RunOrigin {
        let repository = GitRepository(containing: paths)
        return RunOrigin(
            revision: revision ?? firstValue(["GITHUB_SHA", "CI_COMMIT_SHA"]) ?? repository?.cleanRevision,
            actor: actor ?? firstValue(["GITHUB_ACTOR", "GITLAB_USER_LOGIN"]) ?? repository?.userEmail,
            runURL: runURL ?? gitHubRunURL ?? Environment.value("CI_JOB_URL"),
            host: Self.hostName,
            programVersion: HXApply.version
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

/// The git work tree that spec files are in.
private struct GitRepository {
    private let directory: String
    private let paths: [String]

    /// - Returns: nil where there is no git, or where standard input is among the paths.
    init?(containing paths: [String]) {
        guard let first = paths.first, !paths.contains("-") else { return nil }
        let parent = first.lastIndex(of: "/").map { String(first[...$0]) } ?? "."
        guard let root = Self.git(in: parent, ["rev-parse", "--show-toplevel"]) else { return nil }
        directory = root
        self.paths = paths.compactMap(Self.absolute)
    }

    /// HEAD, where the paths are as it has them: a revision is recorded only if it is what was applied.
    var cleanRevision: String? {
        guard
            let changes = Self.git(
                in: directory,
                ["--no-optional-locks", "status", "--porcelain", "--ignored", "--"] + paths
            ), changes.isEmpty
        else {
            return nil
        }
        return Self.git(in: directory, ["rev-parse", "HEAD"])
    }

    var userEmail: String? { Self.git(in: directory, ["config", "user.email"]) }

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
