/// Makes text from a spec or a database safe to show: nothing in it can move a cursor, hide or reorder characters, or
/// give a command to the runner of a CI pipeline.
package enum VisibleText {
    /// The text with each control, bidirectional and invisible character as its code point, such as `\u{202E}`.
    ///
    /// Backslashes stay as they are.
    package static func escape(_ text: some StringProtocol) -> String {
        // Nearly all text is printable ASCII, which a test of the bytes finds fast.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return withoutCommands(String(text)) }
        guard text.unicodeScalars.contains(where: needsEscape) else { return withoutCommands(String(text)) }
        var result = ""
        for scalar in text.unicodeScalars {
            if needsEscape(scalar) {
                result += name(of: scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return withoutCommands(result)
    }

    /// Breaks the commands that CI runners find in logs: `##[` and `##vso[` anywhere, and `::` at the start of a line,
    /// also after white space.
    ///
    /// The text may be printed at the start of a line, so `::` at its start is broken.
    private static func withoutCommands(_ text: String) -> String {
        var text = text
        if text.utf8.contains(UInt8(ascii: "#")) { text = withoutBracketCommands(text) }
        // Few texts begin with white space or a colon, and to look properties of characters up takes long.
        guard let first = text.utf8.first, first <= 0x20 || first >= 0x7F || first == UInt8(ascii: ":") else {
            return text
        }
        let start = text.unicodeScalars.drop { $0.properties.isWhitespace }
        guard start.starts(with: "::".unicodeScalars) else { return text }
        return text[..<start.startIndex] + "\\u{3A}" + String(start.dropFirst())
    }

    /// Breaks `##[` and `##vso[`.
    ///
    /// It compares bytes, as runners do: by characters, a letter may combine with the first `#`.
    private static func withoutBracketCommands(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let number = UInt8(ascii: "#")
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            let isSecond = byte == number && index > 0 && bytes[index - 1] == number
            if isSecond, bytes[(index + 1)...].first(where: { !isLetter($0) }) == UInt8(ascii: "[") {
                result.append(contentsOf: "\\u{23}".utf8)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x7F || scalar.value >= 0x80 && ForbiddenCharacter.contains(scalar)
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }
}
