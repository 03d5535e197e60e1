internal import Text

extension RowLine {
    /// Reads a row from a change record; fields that the record lacks get their defaults.
    ///
    /// - Returns: nil if the text is no such object, or has a value that no spec may have.
    package init?(json: String, of kind: Kind) {
        guard let object = try? JSONReader.read(Array(json.utf8)) else { return nil }
        var line: [UInt8] = []
        for (index, field) in kind.fields.enumerated() {
            if index > 0 { line.append(UInt8(ascii: "\t")) }
            guard let value = object[field.path] else {
                RowLine.appendCell(field.defaultValue, to: &line)
                continue
            }
            guard Self.append(value, field.type, to: &line) else { return nil }
        }
        self.init(line)
    }

    private static func append(_ value: JSONValue, _ type: FieldType, to line: inout [UInt8]) -> Bool {
        if case .list = type {
            guard let elements = value.elements?.compactMap(\.text) else { return false }
            line.append(contentsOf: "{\(elements.joined(separator: ","))}".utf8)
            return true
        }
        if case .map(let map) = type {
            guard let cell = MapValue.texts(of: value).flatMap(map.cell) else { return false }
            line.append(contentsOf: cell)
            return true
        }
        let text: String? =
            switch value {
            case .boolean(let flag): flag ? "true" : "false"
            case .number(let digits): digits
            case .string(let text): text
            case .null, .array, .object: nil
            }
        guard let cell = text.flatMap({ type.cell(of: $0, isPlain: value.text == nil) }) else { return false }
        line.append(contentsOf: cell)
        return true
    }
}
