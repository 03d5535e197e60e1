import ArgumentParser

/// The command `hxapply key`.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make, check and hand out the secrets of API keys.",
        discussion: """
            A key of a spec either names the digest of a secret that 'key new' made, or
            the recipients to whom the apply seals a secret that it makes itself.

              hxapply key new --out ci.token     a secret, and its entry for the spec
              hxapply key check < ci.token       whether the database honours it
              hxapply key deliveries --out keys/ the sealed secrets, for 'age -d'
            """,
        subcommands: [KeyNewCommand.self, KeyCheckCommand.self, KeyDeliveriesCommand.self]
    )
}
