internal import Model
internal import Text

/// A JSON Schema (draft 2020-12) of an answer or a parameter.
indirect enum Schema: Sendable {
    case boolean
    case integer(ClosedRange<Int64>)
    case text
    /// Text that matches a regular expression.
    case pattern(String)
    case choice([String])
    /// An RFC 3339 time.
    case time
    case array(Schema)
    case object([Property])
    /// An object with any member names; all values have this schema.
    case map(Schema)
    /// An object whose members' names match a regular expression.
    case members(String, Schema)
    case nullable(Schema)
    /// A reference to a named schema in the document's `components`.
    case component(String)
    case any

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let summary: String
        let isRequired: Bool

        static func required(_ name: String, _ schema: Schema, _ summary: String) -> Property {
            Property(name: name, schema: schema, summary: summary, isRequired: true)
        }

        static func optional(_ name: String, _ schema: Schema, _ summary: String) -> Property {
            Property(name: name, schema: schema, summary: summary, isRequired: false)
        }
    }

    /// The schema of a field's values in answers.
    init(_ type: FieldType) {
        let element = Schema(type.value.answer)
        self = type.isList ? .array(element) : element
    }

    init(_ shape: JSONShape) {
        switch shape {
        case .boolean: self = .boolean
        case .integer(let range): self = .integer(range)
        case .text: self = .text
        case .pattern(let pattern): self = .pattern(pattern)
        case .choice(let choices): self = .choice(choices)
        case .time: self = .time
        case .texts: self = .map(.text)
        }
    }

    /// Writes the schema's members into the JSON object that the writer has open.
    func write(_ json: inout JSONWriter) {
        switch self {
        case .boolean: json.member("type", "boolean")
        case .integer(let range):
            json.member("type", "integer")
            json.member("minimum", Int(range.lowerBound))
            // JSON readers that use doubles cannot represent 2^63 - 1 exactly, so the format says that it is a 64-bit
            // integer.
            if range.upperBound == .max {
                json.member("format", "int64")
            } else {
                json.member("maximum", Int(range.upperBound))
            }
        case .text: json.member("type", "string")
        case .pattern(let pattern):
            json.member("type", "string")
            json.member("pattern", pattern)
        case .choice(let choices):
            json.member("type", "string")
            json.strings("enum", choices)
        case .time:
            json.member("type", "string")
            json.member("format", "date-time")
        case .array(let element):
            json.member("type", "array")
            json.schema("items", element)
        case .object(let properties): Self.write(properties, &json)
        case .map(let value):
            json.member("type", "object")
            json.schema("additionalProperties", value)
        case .members(let pattern, let value):
            json.member("type", "object")
            json.member("additionalProperties", false)
            json.name("patternProperties")
            json.object { $0.schema(pattern, value) }
        case .nullable(let schema):
            json.name("anyOf")
            json.array { json in
                json.object { schema.write(&$0) }
                json.object { $0.member("type", "null") }
            }
        case .component(let name): json.member("$ref", "#/components/schemas/\(name)")
        case .any: break
        }
    }

    private static func write(_ properties: [Property], _ json: inout JSONWriter) {
        json.member("type", "object")
        json.member("additionalProperties", false)
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { json.strings("required", required) }
        json.name("properties")
        json.object { json in
            for property in properties {
                json.name(property.name)
                json.object { json in
                    json.member("description", property.summary)
                    property.schema.write(&json)
                }
            }
        }
    }
}

extension JSONWriter {
    mutating func schema(_ name: String, _ schema: Schema) {
        self.name(name)
        object { schema.write(&$0) }
    }

    mutating func strings(_ name: String, _ values: [String]) {
        self.name(name)
        array { json in
            for value in values { json.string(value) }
        }
    }
}
