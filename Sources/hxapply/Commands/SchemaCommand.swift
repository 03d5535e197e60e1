import ArgumentParser
import Spec

/// The command `hxapply schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Write the JSON Schema of specs, for editors and other checkers.",
        discussion: """
              hxapply schema > hxapply.schema.json

            A spec names it in its first line:
              # yaml-language-server: $schema=./hxapply.schema.json
            """
    )

    func run() throws { try Output.write(JSONSchema.document()) }
}
