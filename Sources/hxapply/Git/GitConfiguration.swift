internal import EmbeddedPostgres

/// The configuration that is the caller's own: git's files for the user and the machine, never those of a repository.
enum GitConfiguration {
    /// The address that the caller signs commits with.
    static var userEmail: String? { values("user.email").last }

    /// Whether the caller said that they trust a work tree that belongs to somebody else.
    static func trusts(_ root: String) -> Bool {
        // An empty value takes back those before it, as git's manual says of `safe.directory`.
        values("safe.directory", arePaths: true).split(separator: "", omittingEmptySubsequences: false).last?
            .contains { value in
                value == "*" || value == root || value == root + "/"
                    || value.hasSuffix("/*") && root.hasPrefix(value.dropLast())
            } ?? false
    }

    /// What a repository's configuration says of its data, and that names no program.
    struct Settings {
        /// What the objects' digests are made by; SHA-1 where nil.
        var objectFormat: String?
        /// How files are written in the work tree, by the keys of `core`.
        var core: [(key: String, value: String)] = []
    }

    /// Reads a repository's configuration as a text, and takes these keys alone.
    static func settings(of place: GitPlace) -> Settings {
        let keys =
            "^(extensions\\.objectformat|core\\.(filemode|autocrlf|eol|ignorecase|symlinks|trustctime|checkstat))$"
        let file = "--file=\(place.commonDirectory)/config"
        let answer = ChildProcess("git", ["config", file, "--null", "--get-regexp", keys], environment: none)
            .run(within: IsolatedGit.patience)
        var settings = Settings()
        guard let answer, answer.status == 0 else { return settings }
        for entry in answer.output.split(separator: "\0") {
            let parts = entry.split(separator: "\n", maxSplits: 1).map(String.init)
            // The values are words: true, input, lf, sha256.
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

    /// The environment in which git has no configuration, and neither asks, fetches nor replaces anything.
    static var none: [String: String] {
        basic.merging([
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "",
            "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1",
        ]) { $1 }
    }

    private static func values(_ key: String, arePaths: Bool = false) -> [String] {
        // Where there is no repository git reads the files of the user and the machine alone.
        var environment = basic
        for (name, value) in Environment.all where name.hasPrefix("GIT_CONFIG_") { environment[name] = value }
        let type = arePaths ? ["--type=path"] : []
        let answer = ChildProcess("git", ["config", "--null"] + type + ["--get-all", key], environment: environment)
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
