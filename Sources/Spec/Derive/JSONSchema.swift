internal import Model
internal import Text

/// Describes one spec document as JSON Schema (draft 2020-12), for editors and for checks without hxapply.
///
/// It sees what one value can show. What needs several resources (references, uniqueness) only `validate` sees.
package enum JSONSchema {
    /// The schema's text, the same bytes every time, indented for people.
    package static func document() -> String {
        var schema = PrettyJSON()
        schema.object { schema in
            schema.member("$schema", "https://json-schema.org/draft/2020-12/schema")
            schema.member("title", "hxapply cluster spec")
            schema.member("description", "Teams, users, API keys, regions and GPU reservations of one cluster.")
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.strings("required", ["apiVersion", "kind", "metadata"])
            schema.object("properties") { schema in
                header(&schema)
                for kind in Kind.all { section(kind, &schema) }
            }
        }
        return schema.text
    }

    private static func header(_ schema: inout PrettyJSON) {
        schema.object("apiVersion") { $0.member("const", "hxapply/v1") }
        schema.object("kind") { $0.member("const", "Cluster") }
        schema.object("metadata") { schema in
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.strings("required", ["name"])
            schema.object("properties") { schema in
                schema.object("name") { schema in
                    schema.member("description", "The cluster's name.")
                    describe(.name, &schema)
                }
            }
        }
    }

    private static func section(_ kind: Kind, _ schema: inout PrettyJSON) {
        schema.object(kind.section) { schema in
            schema.member("description", kind.summary)
            if kind.isSingleton {
                resource(kind, &schema)
            } else {
                schema.member("type", "array")
                schema.object("items") { resource(kind, &$0) }
            }
        }
    }

    private static func resource(_ kind: Kind, _ schema: inout PrettyJSON) {
        schema.member("type", "object")
        schema.member("additionalProperties", false)
        let required = kind.fields.filter { $0.presence == .required }.map(\.path)
        if !required.isEmpty { schema.strings("required", required) }
        for rule in kind.rules { describe(rule, &schema) }
        schema.object("properties") { schema in
            var groups: Set<String> = []
            for field in kind.fields {
                if let group = field.group {
                    if groups.insert(group).inserted { self.group(group, kind, &schema) }
                } else {
                    property(field, &schema)
                }
            }
            guard kind.acceptsRename else { return }
            schema.object(Kind.renameKey) { schema in
                schema.member("description", Kind.renameSummary)
                describe(.name, &schema)
            }
        }
    }

    private static func group(_ name: String, _ kind: Kind, _ schema: inout PrettyJSON) {
        schema.object(name) { schema in
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.object("properties") { schema in
                for field in kind.fields where field.group == name { property(field, &schema) }
            }
        }
    }

    private static func describe(_ rule: RowRule, _ schema: inout PrettyJSON) {
        switch rule {
        case .exactlyOne(let paths):
            schema.array("oneOf") { schema in
                for path in paths { schema.object { $0.strings("required", [path]) } }
            }
        case .zeroTogether: break
        }
    }

    private static func property(_ field: Field, _ schema: inout PrettyJSON) {
        schema.object(field.key) { schema in
            schema.member("description", field.summary)
            describe(field.type, &schema)
            if case .defaulting(let value) = field.presence { schema.value("default", value, of: field.type) }
        }
    }

    private static func describe(_ type: FieldType, _ schema: inout PrettyJSON) {
        switch type {
        case .boolean: schema.member("type", "boolean")
        case .integer(let range):
            schema.member("type", "integer")
            schema.member("minimum", Int(range.lowerBound))
            schema.member("maximum", Int(range.upperBound))
        case .decimal(let scale):
            schema.strings("type", ["number", "string"])
            schema.member("minimum", 0)
            schema.member("exclusiveMaximum", 1_000_000_000_000)
            schema.member(
                "pattern",
                "^(0|[1-9][0-9]{0,\(DecimalScalar.wholeDigits - 1)})([.][0-9]{1,\(scale)})?$"
            )
        case .name, .reference: pattern(NameScalar.pattern, &schema)
        case .text(let limit, _):
            schema.member("type", "string")
            schema.member("minLength", 1)
            schema.member("maxLength", limit)
        case .email:
            pattern("^[^@\\s]+@[^@\\s.]+([.][^@\\s.]+)+$", &schema)
            schema.member("maxLength", EmailScalar.maximumLength)
        case .choice(let choices): schema.strings("enum", choices)
        case .area:
            pattern(AreaScalar.pattern, &schema)
            schema.member("maxLength", AreaScalar.maximumLength)
        case .timestamp:
            pattern(
                "^20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?"
                    + "([Zz]|[+-][0-9]{2}:[0-9]{2})$",
                &schema
            )
        case .duration: pattern("^(0|[1-9][0-9]{0,8})[mhd]$", &schema)
        case .sha256: pattern("^[0-9A-Fa-f]{64}$", &schema)
        case .httpsURL:
            pattern("^https://[^@\\s/]+(/.*)?$", &schema)
            schema.member("maxLength", AddressScalar.maximumURLLength)
        case .host:
            pattern("^[^/@\\s]+$", &schema)
            schema.member("maxLength", AddressScalar.maximumHostLength)
        case .list(let element, let count, _):
            schema.member("type", "array")
            if count.lowerBound > 0 { schema.member("minItems", count.lowerBound) }
            schema.member("maxItems", count.upperBound)
            schema.member("uniqueItems", true)
            schema.object("items") { describe(element, &$0) }
        }
    }

    private static func pattern(_ pattern: String, _ schema: inout PrettyJSON) {
        schema.member("type", "string")
        schema.member("pattern", pattern)
    }
}
