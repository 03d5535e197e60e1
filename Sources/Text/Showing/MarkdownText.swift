/// Escapes text from specs and databases for Markdown, so that GitHub and GitLab show it literally.
///
/// Such text always becomes code. Both sites search the rendered page for mentions (`@team`), issues (`#12`), emoji and
/// formulas; backslashes and entities are gone by then, but code is not searched. A code span has no escapes. So a text
/// that could end a code span or a table cell goes into a `code` element, with its punctuation as entities: Markdown
/// never takes an entity for syntax.
package enum MarkdownText {
    /// The text as code, for a table cell or another place within a line.
    package static func cell(_ text: some StringProtocol) -> String {
        let visible = VisibleText.escape(text)
        return fitsSpan(visible) ? "`\(visible)`" : "<code>\(entities(visible))</code>"
    }

    /// A sentence of the program that holds names and values: plain words stay as they are, everything else becomes
    /// code.
    ///
    /// Other text must come before it on the line, since a number at the start of a line may begin a list.
    package static func prose(_ sentence: some StringProtocol) -> String {
        var parts: [String] = []
        var code: [Substring] = []
        for word in VisibleText.escape(sentence).split(separator: " ") {
            let isPlain = isPlain(word)
            if !isPlain { code.append(word) }
            // A stop ends what is one name or value.
            if isPlain || word.utf8.last.map(isStop) ?? false, !code.isEmpty {
                parts.append(withEndOutside(code))
                code = []
            }
            if isPlain { parts.append(String(word)) }
        }
        if !code.isEmpty { parts.append(withEndOutside(code)) }
        return parts.joined(separator: " ")
    }

    // MARK: Code

    private static func fitsSpan(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        // Markdown removes one space from each end of a code span that has spaces at both ends.
        let space = UInt8(ascii: " ")
        return first != space && last != space && !text.utf8.contains(where: isRiskyInSpan)
    }

    /// Whether the byte could end a code span or a table cell, or be taken for HTML or a formula.
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
            if needsNoEscape(byte) {
                result.append(byte)
                continue
            }
            // E-mail addresses become links even if written with entities; an element inside prevents it.
            if byte == UInt8(ascii: "@") { result.append(contentsOf: "<wbr>".utf8) }
            result.append(contentsOf: "&#\(byte);".utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func needsNoEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="): true
        default: isLetter(byte) || isDigit(byte) || byte >= 0x80
        }
    }

    // MARK: Prose

    /// Whether the word is plain: letters with hyphens or apostrophes between them, or a number of at most six digits.
    ///
    /// Other numbers, and digits among letters, may name an issue or a commit.
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

    /// The words as code, with stops at their end, and a bracket that was opened before them, after the code.
    private static func withEndOutside(_ words: [Substring]) -> String {
        var text = words.joined(separator: " ")
        let isClosedInside = text.utf8.contains(UInt8(ascii: "("))
        var end = ""
        while text.utf8.count > 1, let last = text.utf8.last,
            isStop(last) || last == UInt8(ascii: ")") && !isClosedInside
        {
            text.unicodeScalars.removeLast()
            end = String(Unicode.Scalar(last)) + end
        }
        return cell(text) + end
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
