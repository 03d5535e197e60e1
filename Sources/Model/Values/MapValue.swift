package import Text

/// Texts by names that a spec chooses, such as labels.
///
/// A map is stored in one column of JSON. Its cell is the text that Postgres returns for this JSON, so the order in a
/// spec does not matter.
package struct MapValue: ValueType {
    /// The maximum number of names.
    package let limit: Int
    /// The type of each text.
    package let text: TextValue

    /// Appends the cell of a map that is written as JSON, as in defaults and examples; maps in specs are read name by
    /// name.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard let texts = Self.texts(of: scalar.string), let cell = cell(of: texts) else {
            return ValueProblem(code: .wrongShape, demand: "must be a mapping of names to texts")
        }
        output.append(contentsOf: cell)
        return nil
    }

    package var isLiteral: Bool { true }

    package var constraints: [Constraint] {
        [.map(names: limit, pattern: NameValue.pattern, length: 1...text.limit)]
    }

    package var column: ColumnType { .jsonb }
    package var words: String { "mapping of up to \(limit) names, each to \(text.words)" }
    package var answer: JSONShape { .texts }
}

extension MapValue {
    /// The cell of the map; nil if no spec may have it.
    package func cell(of texts: [String: String]) -> [UInt8]? {
        guard texts.count <= limit else { return nil }
        for (name, text) in texts {
            guard NameValue().cell(of: name, isPlain: false) != nil, self.text.cell(of: text, isPlain: false) != nil
            else { return nil }
        }
        var cell: [UInt8] = []
        Self.appendCell(of: texts, to: &cell)
        return cell
    }

    /// Appends the cell of a map.
    package static func appendCell(of texts: [String: String], to output: inout [UInt8]) {
        var json: [UInt8] = []
        JSONB.append(texts, to: &json)
        json.withUnsafeBufferPointer { CopyEscapes.append($0, to: &output) }
    }

    /// The texts by name; empty for null, and nil if the JSON is not an object of texts.
    package static func texts(of json: String?) -> [String: String]? {
        guard let json, json != "{}" else { return [:] }
        return (try? JSONReader.read(Array(json.utf8))).flatMap(texts)
    }

    /// The texts by name, from JSON that has been read.
    package static func texts(of value: JSONValue) -> [String: String]? {
        guard case .object(let members) = value else { return nil }
        var texts: [String: String] = [:]
        for member in members {
            // Names are ASCII, so a dictionary never treats two different names as equal.
            guard let text = member.value.text, NameValue().cell(of: member.name, isPlain: false) != nil else {
                return nil
            }
            texts[member.name] = text
        }
        return texts
    }

    /// The bytes that a cell contains if and only if its map has that name with that text.
    ///
    /// The name in quotes with the colon cannot occur in a text, because quotes are escaped there. The closing quote
    /// ensures that the text is not the start of a longer one.
    package static func mark(ofName name: String, _ text: String) -> [UInt8] {
        var cell: [UInt8] = []
        appendCell(of: [name: text], to: &cell)
        return Array(cell.dropFirst().dropLast())
    }
}
