internal import Text

/// Writes a row as the text that Postgres returns for it as `jsonb`, with keys ordered by length and then by bytes.
///
/// So written and read rows can be compared byte by byte, without parsing them.
package struct JSONBText {
    private let kind: Kind
    private let order: [Int]

    package init(_ kind: Kind) {
        self.kind = kind
        order = kind.fields.indices.sorted { left, right in
            let (a, b) = (kind.fields[left].path.utf8, kind.fields[right].path.utf8)
            return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
        }
    }

    /// The text of the row's fields that are not null.
    package func text(of line: RowLine) -> [UInt8] {
        let values = line.values
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for index in order where values.indices.contains(index) && values[index] != nil {
            if bytes.count > 1 { bytes.append(contentsOf: ", ".utf8) }
            JSONB.append(kind.fields[index].path, to: &bytes)
            bytes.append(contentsOf: ": ".utf8)
            switch kind.fields[index].type.jsonForm(values[index]) {
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
