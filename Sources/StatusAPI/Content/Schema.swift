internal import Model
internal import Text

/// The shape of a JSON value, as JSON Schema (draft 2020-12) says it.
indirect enum Schema: Sendable {
    case boolean
    case integer(ClosedRange<Int64>)
    case text
    /// Text of one form, as a regular expression.
    case pattern(String)
    case choice([String])
    /// An RFC 3339 time.
    case time
    case array(Schema)
    case object([Property])
    /// An object whose members are named by data.
    case map(Schema)
    case nullable(Schema)
    /// A schema of the document's components.
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

    /// What values of a field's type look like in answers.
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
        }
    }

    /// Writes the schema's members into the object that is open.
    func write(_ json: inout JSONWriter) {
        switch self {
        case .boolean: json.member("type", "boolean")
        case .integer(let range):
            json.member("type", "integer")
            json.member("minimum", Int(range.lowerBound))
            // No number in JSON is just the greatest of 64 bits.
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
