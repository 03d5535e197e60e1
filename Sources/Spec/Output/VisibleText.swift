/// Makes text from a spec or a database safe to show: nothing in it can move a cursor, hide or reorder characters.
package enum VisibleText {
    /// The text with every control, bidirectional and invisible character as `\u{202E}`, and backslashes as they are.
    package static func escape(_ text: some StringProtocol) -> String {
        // Nearly all text is printable ASCII, and looking at bytes is the fast way to tell.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(text) }
        guard text.unicodeScalars.contains(where: needsEscape) else { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            if needsEscape(scalar) {
                result += name(of: scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
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
