internal import EmbeddedPostgres

/// The configuration that is the caller's own: git's files for the user and the machine, never those of a repository.
enum GitConfiguration {
    /// The address that the caller signs commits with.
    static var userEmail: String? { values("user.email").last }

    /// Whether the caller said that they trust a work tree that belongs to somebody else.
    static func trusts(_ root: String) -> Bool {
        // An empty value takes back those before it, as git's manual says of `safe.directory`.
        values("safe.directory").split(separator: "", omittingEmptySubsequences: false).last?
            .contains { $0 == "*" || $0 == root || $0 == root + "/" } ?? false
    }

    /// What a repository's objects are named by; SHA-1 where nil.
    ///
    /// Its configuration is read as a text.
    static func objectFormat(of place: GitPlace) -> String? {
        let file = "--file=\(place.commonDirectory)/config"
        let answer = ChildProcess("git", ["config", file, "--get", "extensions.objectFormat"], environment: none)
            .run(within: IsolatedGit.patience)
        return answer.flatMap { $0.status == 0 && $0.output == "sha256\n" ? "sha256" : nil }
    }

    /// The environment in which git has no configuration, and neither asks, fetches nor replaces anything.
    static var none: [String: String] {
        basic.merging([
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1",
        ]) { $1 }
    }

    private static func values(_ key: String) -> [String] {
        // Where there is no repository git reads the files of the user and the machine alone.
        var environment = basic
        for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"] {
            environment[name] = Environment.value(name)
        }
        let answer = ChildProcess("git", ["config", "--null", "--get-all", key], environment: environment)
            .run(within: IsolatedGit.patience)
        guard let answer, answer.status == 0 else { return [] }
        return answer.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// What git needs besides: no credentials, and no repository but one that is named, neither that of the working
    /// directory nor that of a hook in which hxapply runs.
    private static var basic: [String: String] {
        var environment = ["LC_ALL": "C", "GIT_DIR": "/dev/null"]
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"] { environment[name] = Environment.value(name) }
        return environment
    }
}
