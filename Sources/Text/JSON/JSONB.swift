/// Writes JSON in the text form in which Postgres returns `jsonb`: with a space after colons and commas, and with the
/// escapes that Postgres uses.
package enum JSONB {
    /// Appends an array of strings.
    package static func append(_ texts: [String], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(contentsOf: ", ".utf8) }
            append(text, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Appends an object of strings, its names by length and then by bytes.
    package static func append(_ texts: [String: String], to bytes: inout [UInt8]) {
        let names = texts.keys.sorted { left, right in
            let (a, b) = (left.utf8, right.utf8)
            return a.count == b.count ? a.lexicographicallyPrecedes(b) : a.count < b.count
        }
        bytes.append(UInt8(ascii: "{"))
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(contentsOf: ", ".utf8) }
            append(name, to: &bytes)
            bytes.append(contentsOf: ": ".utf8)
            append(texts[name] ?? "", to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends a string.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return bytes.append(contentsOf: text.utf8)
        }
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
    }
}
