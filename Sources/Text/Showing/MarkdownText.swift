/// Puts text from specs and databases into Markdown so that GitHub and GitLab show its characters and nothing else.
///
/// Such text always becomes code. Both sites look for mentions (`@team`), issues (`#12`), emoji and formulas in the
/// finished page, where neither a backslash nor an entity is left to stop them; code is what they pass over. A code
/// span has no escapes, so a text that could end it, or end a table's cell, goes into a `code` element instead, its
/// punctuation as entities: Markdown's grammar never takes an entity for the character that it stands for.
package enum MarkdownText {
    /// Any text, as code for a table's cell or another place within a line.
    package static func cell(_ text: some StringProtocol) -> String {
        let visible = VisibleText.escape(text)
        return fitsSpan(visible) ? "`\(visible)`" : "<code>\(entities(visible))</code>"
    }

    /// A sentence of the program's with names and values in it: plain words as they are, all else as code.
    ///
    /// It must stand behind other text on its line, since a number at a line's start may begin a list.
    package static func prose(_ sentence: some StringProtocol) -> String {
        var parts: [String] = []
        var code: [Substring] = []
        for word in VisibleText.escape(sentence).split(separator: " ") {
            if isPlain(word) {
                if !code.isEmpty { parts.append(withStopOutside(code)) }
                code = []
                parts.append(String(word))
            } else {
                code.append(word)
            }
        }
        if !code.isEmpty { parts.append(withStopOutside(code)) }
        return parts.joined(separator: " ")
    }

    // MARK: Code

    private static func fitsSpan(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        // A code span with a space at each end loses both.
        let space = UInt8(ascii: " ")
        return first != space && last != space && !text.utf8.contains(where: isRiskyInSpan)
    }

    /// Whether the byte could end a span or a cell, or be taken for HTML or a formula by whoever reads no code spans.
    private static func isRiskyInSpan(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "&"), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private static func entities(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if standsForItself(byte) {
                result.append(byte)
                continue
            }
            // Mail addresses become links from entities too, but not across an element.
            if byte == UInt8(ascii: "@") { result.append(contentsOf: "<wbr>".utf8) }
            result.append(contentsOf: "&#\(byte);".utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func standsForItself(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="): true
        default: isLetter(byte) || isDigit(byte) || byte >= 0x80
        }
    }

    // MARK: Prose

    /// Whether the word is one of the program's own: letters, a hyphen or apostrophe between them, or a short number.
    ///
    /// What has digits among letters, or more than six of them, may name an issue or a commit.
    private static func isPlain(_ word: Substring) -> Bool {
        var bytes = word.utf8
        if bytes.first == UInt8(ascii: "(") { bytes.removeFirst() }
        while let last = bytes.last, isStop(last) || last == UInt8(ascii: ")") || last == UInt8(ascii: "%") {
            bytes.removeLast()
        }
        guard let first = bytes.first, let last = bytes.last else { return true }
        if isDigit(first) { return bytes.count <= 6 && bytes.allSatisfy(isDigit) }
        return isLetter(first) && isLetter(last) && bytes.allSatisfy(isOfWord)
    }

    /// The words as code, a comma or full stop at their end behind it.
    private static func withStopOutside(_ words: [Substring]) -> String {
        var text = words.joined(separator: " ")
        guard text.utf8.count > 1, let last = text.utf8.last, isStop(last) else { return cell(text) }
        text.unicodeScalars.removeLast()
        return cell(text) + String(Unicode.Scalar(last))
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "'")
    }

    private static func isStop(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: ":"): true
        default: false
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
