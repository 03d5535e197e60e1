internal import Text

/// Writes a row as the text that Postgres returns for it as `jsonb`, with keys ordered by length and then by bytes.
///
/// So written and read rows can be compared byte by byte, without parsing them.
package struct JSONBText {
    /// The fields in the order of their names, each with the bytes before its value.
    private let order: [(index: Int, field: Field, opening: [UInt8])]
    /// The number of bytes that most rows need besides those of their line.
    private let room: Int

    package init(_ kind: Kind) {
        let indices = kind.fields.indices.sorted { left, right in
            let (a, b) = (kind.fields[left].path.utf8, kind.fields[right].path.utf8)
            return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
        }
        order = indices.map { index in
            var opening: [UInt8] = []
            JSONB.append(kind.fields[index].path, to: &opening)
            return (index, kind.fields[index], opening + Array(": ".utf8))
        }
        room = order.reduce(0) { $0 + $1.opening.count + 4 }
    }

    /// The text of the row's fields that are not null.
    package func text(of line: RowLine) -> [UInt8] {
        let values = line.values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.bytes.count + room)
        bytes.append(UInt8(ascii: "{"))
        for (index, field, opening) in order where values.indices.contains(index) && values[index] != nil {
            if bytes.count > 1 { bytes.append(contentsOf: ", ".utf8) }
            bytes.append(contentsOf: opening)
            switch field.type.jsonForm(values[index]) {
            case .null: bytes.append(contentsOf: "null".utf8)
            case .literal(let literal): bytes.append(contentsOf: literal.utf8)
            case .text(let text): JSONB.append(text, to: &bytes)
            case .texts(let texts): JSONB.append(texts, to: &bytes)
            case .object(let members): JSONB.append(Dictionary(members) { $1 }, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
