import Model
import Testing
import Text

@testable import Spec

/// The JSON Schema of kinds that no spec has yet: rules and groups in all combinations that a kind may need.
@Suite struct MadeKindTests {
    private static func resource(of kind: Kind) throws -> JSONValue {
        // The reader refuses an object that has a member twice.
        let schema = try JSONReader.read(Array(JSONSchema.document(of: [kind]).utf8))
        return try #require(schema["properties"]?[kind.section]?["items"])
    }

    private static func names(_ value: JSONValue?) -> [String]? { value?.elements?.compactMap(\.text) }

    private static func kind(rules: [RowRule] = [], _ fields: [Field]) -> Kind {
        Kind(section: "things", noun: "thing", rules: rules, "Things.", [.name("Its name.")] + fields)
    }

    private static func field(_ path: String, _ presence: Field.Presence = .optional) -> Field {
        Field(path, .label, presence, doc: "Something.")
    }

    @Test func severalRulesStandBesideOneAnother() throws {
        let rules: [RowRule] = [.exactlyOne(["user", "team"]), .exactlyOne(["digest", "recipient"])]
        let fields = ["user", "team", "digest", "recipient"].map { Self.field($0) }
        let resource = try Self.resource(of: Self.kind(rules: rules, fields))
        let choices = try #require(resource["allOf"]?.elements?.map { $0["oneOf"]?.elements ?? [] })
        #expect(
            choices.map { $0.compactMap { Self.names($0["required"]) } } == [
                [["user"], ["team"]], [["digest"], ["recipient"]],
            ]
        )
        #expect(resource["oneOf"] == nil)
    }

    @Test func oneRuleStandsByItself() throws {
        let fields = ["user", "team"].map { Self.field($0) }
        let resource = try Self.resource(of: Self.kind(rules: [.exactlyOne(["user", "team"])], fields))
        #expect(resource["oneOf"]?.elements?.count == 2)
        #expect(resource["allOf"] == nil)
    }

    @Test func requiredFieldsOfAGroupAreRequiredInIt() throws {
        let fields = [
            Self.field("limits.users", .required), Self.field("limits.keys", .required), Self.field("limits.disks"),
            Self.field("billing.country"),
        ]
        let resource = try Self.resource(of: Self.kind(fields))
        #expect(Self.names(resource["required"]) == ["name", "limits"])
        #expect(Self.names(resource["properties"]?["limits"]?["required"]) == ["users", "keys"])
        #expect(resource["properties"]?["billing"]?["required"] == nil)
    }

    @Test func ruleMayBeAboutFieldsOfGroups() throws {
        let fields = [Self.field("user"), Self.field("owner.team")]
        let resource = try Self.resource(of: Self.kind(rules: [.exactlyOne(["user", "owner.team"])], fields))
        let choices = try #require(resource["oneOf"]?.elements)
        #expect(Self.names(choices[0]["required"]) == ["user"])
        #expect(Self.names(choices[1]["required"]) == ["owner"])
        #expect(Self.names(choices[1]["properties"]?["owner"]?["required"]) == ["team"])
    }
}
