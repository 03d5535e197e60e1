internal import EmbeddedPostgres

/// Reads git's configuration of the user and the machine, and from a repository's configuration only harmless settings.
enum GitConfiguration {
    /// The user's e-mail address for commits (`user.email`).
    static var userEmail: String? { values("user.email").last }

    /// Whether the user trusts a work tree that belongs to another user (`safe.directory`).
    static func trusts(_ root: String) -> Bool {
        // An empty value clears the values before it (git-config(1), `safe.directory`).
        values("safe.directory", arePaths: true).split(separator: "", omittingEmptySubsequences: false).last?
            .contains { value in
                value == "*" || value == root || value == root + "/"
                    || value.hasSuffix("/*") && root.hasPrefix(value.dropLast())
            } ?? false
    }

    /// The settings of a repository that git needs to read its data; none of them names a program.
    struct Settings {
        /// The hash function of object IDs; SHA-1 if nil.
        var objectFormat: String?
        /// Settings of the section `core` that tell how files are stored in the work tree.
        var core: [(key: String, value: String)] = []
    }

    /// Reads these settings from a repository's configuration file, and no others.
    static func settings(of workTree: GitWorkTree) -> Settings {
        let keys =
            "^(extensions\\.objectformat|core\\.(filemode|autocrlf|eol|ignorecase|symlinks|trustctime|checkstat))$"
        let file = "--file=\(workTree.commonDirectory)/config"
        let answer = ChildProcess("git", ["config", file, "--null", "--get-regexp", keys], environment: none)
            .run(within: IsolatedGit.timeout)
        var settings = Settings()
        guard let answer, answer.status == 0 else { return settings }
        for entry in answer.output.split(separator: "\0") {
            let parts = entry.split(separator: "\n", maxSplits: 1).map(String.init)
            // The values of these keys are words such as true, input, lf or sha256; any other value is ignored.
            guard parts.count == 2,
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
            else { continue }
            if parts[0] == "extensions.objectformat" {
                settings.objectFormat = parts[1]
            } else {
                settings.core.append((String(parts[0].dropFirst("core.".count)), parts[1]))
            }
        }
        return settings
    }

    /// The environment in which git reads no configuration, asks for no password, and neither fetches nor replaces
    /// objects.
    static var none: [String: String] {
        basic.merging([
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1",
        ]) { $1 }
    }

    private static func values(_ key: String, arePaths: Bool = false) -> [String] {
        // Without a repository, git reads only the configuration of the user and the machine.
        var environment = basic
        for (name, value) in Environment.all where name.hasPrefix("GIT_CONFIG_") { environment[name] = value }
        let type = arePaths ? ["--type=path"] : []
        let answer = ChildProcess("git", ["config", "--null"] + type + ["--get-all", key], environment: environment)
            .run(within: IsolatedGit.timeout)
        guard let answer, answer.status == 0 else { return [] }
        return answer.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The environment for each call of git: no credentials, and no repository unless an option names one.
    ///
    /// So git uses neither the repository of the working directory nor that of a git hook which runs hxapply.
    private static var basic: [String: String] {
        var environment = ["LC_ALL": "C", "GIT_DIR": "/dev/null"]
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR"] { environment[name] = Environment.value(name) }
        return environment
    }
}
