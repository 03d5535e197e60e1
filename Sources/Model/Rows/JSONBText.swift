internal import Text

/// Writes a row as the text that Postgres gives back for it as `jsonb`: keys by length, then by bytes.
///
/// What is written can so be compared with what is read, byte by byte, without parsing either.
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

    /// The row's fields that are not null.
    package func text(of line: RowLine) -> [UInt8] {
        let values = line.values
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for index in order where values.indices.contains(index) && values[index] != nil {
            if bytes.count > 1 { bytes.append(contentsOf: ", ".utf8) }
            Self.append(kind.fields[index].path, to: &bytes)
            bytes.append(contentsOf: ": ".utf8)
            switch kind.fields[index].type.jsonForm(values[index]) {
            case .null: bytes.append(contentsOf: "null".utf8)
            case .literal(let literal): bytes.append(contentsOf: literal.utf8)
            case .text(let text): Self.append(text, to: &bytes)
            case .texts(let texts): Self.append(texts, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func append(_ texts: [String], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(contentsOf: ", ".utf8) }
            append(text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [Digest.digit(byte >> 4), Digest.digit(byte & 0x0F)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
