import ArgumentParser
import Glibc
import Keys
import Text

/// The command `hxapply key new`.
struct KeyNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a secret and its entry for a spec, offline.",
        discussion: """
            The secret is printed once and kept nowhere. The entry holds its digest, which
            belongs into the spec; give the key a name, an owner and an end there.

              hxapply key new
              hxapply key new --out ci.token     the secret into a new file of yours
            """
    )

    @Option(
        help: ArgumentHelp(
            "A new file for the secret, which only you can read; an existing one is never overwritten.",
            valueName: "file"
        ),
        completion: .file()
    )
    var out: String?

    func run() throws {
        let token = APIToken()
        if let out {
            guard SecretOutput.make(out, token.bytes) else { throw failure(out) }
        } else {
            try SecretOutput.write(token.bytes)
            try Output.write("\n")
        }
        try Output.write(Self.entry(token))
    }

    /// The entry for `apiKeys`, with capital letters where a person must choose.
    private static func entry(_ token: APIToken) -> String {
        """
        # Under apiKeys of a spec, with a name, exactly one of team and user, and an end such as 2036-01-31T00:00:00Z:
          - name: NAME
            team: TEAM
            expiresAt: END
            sha256: [\(token.digest.hexadecimal)]
            prefix: \(token.prefix)

        """
    }

    private func failure(_ path: String) -> ExitCode {
        let isThere = errno == EEXIST
        let reason = String(cString: strerror(errno)).lowercased()
        return ErrorReport.report(
            isThere ? .usage : .unexpected,
            isThere ? "\(path) exists, and no secret is overwritten" : "\(path) cannot be written: \(reason)",
            isThere ? "name a new file" : "check the directory",
            .text
        )
    }
}
