import Foundation
package import Text

/// A JSON Schema with the keywords that the status API's document uses; decoding fails for other keywords.
package final class OpenAPISchema: Decodable, Sendable {
    package let reference: String?
    package let type: String?
    package let properties: [String: OpenAPISchema]?
    package let required: [String]?
    package let items: OpenAPISchema?
    package let choices: [String]?
    package let pattern: String?
    package let format: String?
    package let anyOf: [OpenAPISchema]?
    package let minimum: Int64?
    package let maximum: Int64?
    /// The schemas of members, by the regular expression that their names match.
    package let patterns: [String: OpenAPISchema]?
    private let further: Further?

    /// The schema of members that are not named.
    private enum Further: Decodable {
        case nothing, anything
        case all(OpenAPISchema)

        init(from decoder: any Decoder) throws {
            if let flag = try? Bool(from: decoder) {
                self = flag ? .anything : .nothing
            } else {
                self = .all(try OpenAPISchema(from: decoder))
            }
        }
    }

    private enum Keyword: String, CodingKey {
        case reference = "$ref"
        case choices = "enum"
        case standard = "default"
        case further = "additionalProperties"
        case patterns = "patternProperties"
        case type, properties, required, items, pattern, format, anyOf, minimum, maximum, description
    }

    package init(from decoder: any Decoder) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where Keyword(stringValue: key.name) == nil {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "unknown keyword \(key.name)")
            )
        }
        let values = try decoder.container(keyedBy: Keyword.self)
        reference = try values.decodeIfPresent(String.self, forKey: .reference)
        type = try values.decodeIfPresent(String.self, forKey: .type)
        properties = try values.decodeIfPresent([String: OpenAPISchema].self, forKey: .properties)
        required = try values.decodeIfPresent([String].self, forKey: .required)
        items = try values.decodeIfPresent(OpenAPISchema.self, forKey: .items)
        choices = try values.decodeIfPresent([String].self, forKey: .choices)
        pattern = try values.decodeIfPresent(String.self, forKey: .pattern)
        format = try values.decodeIfPresent(String.self, forKey: .format)
        anyOf = try values.decodeIfPresent([OpenAPISchema].self, forKey: .anyOf)
        minimum = try values.decodeIfPresent(Int64.self, forKey: .minimum)
        maximum = try values.decodeIfPresent(Int64.self, forKey: .maximum)
        patterns = try values.decodeIfPresent([String: OpenAPISchema].self, forKey: .patterns)
        further = try values.decodeIfPresent(Further.self, forKey: .further)
    }

    private struct AnyKey: CodingKey {
        let name: String
        var stringValue: String { name }
        var intValue: Int? { nil }

        init(stringValue: String) { name = stringValue }

        init?(intValue: Int) { nil }
    }
}

// MARK: Checking

extension OpenAPISchema {
    /// Where and why a value violates the schema; empty if it does not.
    ///
    /// - Parameter components: the schemas that references name.
    package func problems(
        of value: JSONValue,
        at place: String = "$",
        _ components: [String: OpenAPISchema]
    ) throws -> [String] {
        if let reference {
            guard let name = reference.split(separator: "/").last, let target = components[String(name)],
                reference == "#/components/schemas/\(name)"
            else { return ["\(place): \(reference) leads nowhere"] }
            return try target.problems(of: value, at: place, components)
        }
        if let anyOf {
            let found = try anyOf.map { try $0.problems(of: value, at: place, components) }
            return found.contains([]) ? [] : found.flatMap(\.self)
        }
        if let type, !Self.is(value, type) { return ["\(place) is no \(type)"] }
        switch value {
        case .object(let members): return try problems(of: members, at: place, components)
        case .array(let elements):
            return try elements.enumerated().flatMap { index, element in
                try items?.problems(of: element, at: "\(place)[\(index)]", components) ?? []
            }
        case .string(let text): return try problems(of: text, at: place)
        case .number: return problems(of: value.integer, at: place)
        case .null, .boolean: return []
        }
    }

    private static func `is`(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number, "integer"): value.integer != nil
        default: false
        }
    }

    private func problems(
        of members: [JSONValue.Member],
        at place: String,
        _ components: [String: OpenAPISchema]
    ) throws -> [String] {
        let names = Set(members.map(\.name))
        let missing = (required ?? []).filter { !names.contains($0) }.map { "\(place) lacks \($0)" }
        return try missing
            + members.flatMap { member in
                let inner = "\(place).\(member.name)"
                if let schema = properties?[member.name] {
                    return try schema.problems(of: member.value, at: inner, components)
                }
                for (pattern, schema) in patterns ?? [:]
                where try Regex(pattern).firstMatch(in: member.name) != nil {
                    return try schema.problems(of: member.value, at: inner, components)
                }
                return switch further {
                case .nothing: ["\(inner) is not documented"]
                case .all(let schema): try schema.problems(of: member.value, at: inner, components)
                case .anything, nil: []
                }
            }
    }

    private func problems(of text: String, at place: String) throws -> [String] {
        var problems: [String] = []
        if let choices, !choices.contains(text) { problems.append("\(place) is '\(text)', none of \(choices)") }
        if let pattern, try Regex(pattern).firstMatch(in: text) == nil {
            problems.append("\(place) is '\(text)', not as \(pattern)")
        }
        if let format, format != "date-time" || !Self.isTime(text) {
            problems.append("\(place) is '\(text)', not as the format \(format)")
        }
        return problems
    }

    /// Whether the text is an RFC 3339 time.
    private static func isTime(_ text: String) -> Bool {
        let form = /[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]+)?Z/
        return text.wholeMatch(of: form) != nil
    }

    private func problems(of number: Int?, at place: String) -> [String] {
        guard minimum != nil || maximum != nil else { return [] }
        guard let number else { return ["\(place) is no whole number"] }
        let range = (minimum ?? .min)...(maximum ?? .max)
        return range.contains(Int64(number)) ? [] : ["\(place) is \(number), not in \(range)"]
    }
}
