import ArgumentParser
import Spec
import StatusAPI

/// The command `hxapply schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Write the JSON Schema of specs, for editors and other tools.",
        discussion: """
              hxapply schema > hxapply.schema.json
              hxapply schema --openapi              the status API's OpenAPI document

            A spec refers to the schema in its first line:
              # yaml-language-server: $schema=./hxapply.schema.json
            """
    )

    @Flag(name: .customLong("openapi"), help: "Write the OpenAPI 3.1 document of the status API instead.")
    var openAPI = false

    func run() throws {
        if openAPI {
            try Output.write(StatusServer.openAPIDocument + Array("\n".utf8))
        } else {
            try Output.write(JSONSchema.document())
        }
    }
}
