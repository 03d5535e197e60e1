package import Text

/// Texts by names that a spec chooses, such as labels.
///
/// A map is one column of JSON. Its cell is what Postgres gives back for that, so the order in a spec does not matter.
package struct MapValue: ValueType {
    /// Names, at most.
    package let limit: Int
    /// What each text must be.
    package let text: TextValue

    /// Appends the cell of a map that is written as JSON, as defaults and examples are; a spec's is read name by name.
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
    /// The map's cell, or nil where no spec could hold it.
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

    /// Appends a map's cell.
    package static func appendCell(of texts: [String: String], to output: inout [UInt8]) {
        var json: [UInt8] = []
        JSONB.append(texts, to: &json)
        json.withUnsafeBufferPointer { CopyEscapes.append($0, to: &output) }
    }

    /// The texts by name, none for null; nil where the JSON is no object of texts by names.
    package static func texts(of json: String?) -> [String: String]? {
        guard let json, json != "{}" else { return [:] }
        return (try? JSONReader.read(Array(json.utf8))).flatMap(texts)
    }

    /// The same of JSON that has been read.
    package static func texts(of value: JSONValue) -> [String: String]? {
        guard case .object(let members) = value else { return nil }
        var texts: [String: String] = [:]
        for member in members {
            // Names are ASCII, so that a dictionary takes no two of them for one.
            guard let text = member.value.text, NameValue().cell(of: member.name, isPlain: false) != nil else {
                return nil
            }
            texts[member.name] = text
        }
        return texts
    }

    /// The bytes that stand in the cell of each map that has that name with that text, and in no other.
    ///
    /// A name with its quotes and the colon behind it cannot stand within a text, where quotes are escaped; and the
    /// quote that ends the text is no part of a longer one.
    package static func mark(ofName name: String, _ text: String) -> [UInt8] {
        var cell: [UInt8] = []
        appendCell(of: [name: text], to: &cell)
        return Array(cell.dropFirst().dropLast())
    }
}
