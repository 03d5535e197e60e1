internal import Model
internal import Text

/// Recognizes template expressions that were not rendered.
enum TemplateLeftover {
    private static let signs: [(open: String, close: String)] = [
        ("{{", "}}"), ("${", "}"), ("<%", "%>"), ("{%", "%}"),
    ]

    /// The delimiters of the first template expression in a text, in quotes.
    ///
    /// The text between them may be the name of a secret, and is not shown.
    static func find(in text: some Collection<UInt8>) -> String? {
        signs.first { open, close in
            guard let start = index(of: open, in: text[...]) else { return false }
            return index(of: close, in: text[start...].dropFirst(open.utf8.count)) != nil
        }.map { "'\($0.open) \($0.close)'" }
    }

    private static func index<Text: Collection<UInt8>>(of sign: String, in text: Text) -> Text.Index? {
        var rest = text[...]
        while let first = sign.utf8.first, let index = rest.firstIndex(of: first) {
            if text[index...].starts(with: sign.utf8) { return index }
            rest = text[index...].dropFirst()
        }
        return nil
    }

    /// The hint for template expressions.
    static let hint = "render the template first"
}

/// Recognizes spaces that look like the plain space but that YAML reads as letters.
enum UnicodeSpace {
    /// The code point of such a space at the start of a text, after plain spaces and tabs.
    static func leading(_ text: ScalarBytes) -> UInt32? {
        let start = text.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? text.endIndex
        guard start < text.endIndex, text[start] >= 0x80 else { return nil }
        return UTF8Decoding.scalar(in: text, at: start).flatMap { isSpace($0.value) ? $0.value : nil }
    }

    /// The characters of Unicode's category `Zs`, except the plain space.
    private static func isSpace(_ value: UInt32) -> Bool {
        value != 0x20 && Unicode.Scalar(value)?.properties.generalCategory == .spaceSeparator
    }

    /// The predicate of a message about the space.
    static func words(_ value: UInt32) -> String {
        "begins with the space \(ForbiddenCharacter.codePoint(value)), which YAML takes for a letter"
    }

    static let hint = "indent with plain spaces"
}

/// Recognizes common mistakes in lines that libyaml cannot read.
enum OddLine {
    /// The maximum number of lines that are examined.
    private static let most: UInt32 = 100

    /// The first mistake between the line of the construct that could not be read and the line of the error.
    static func problem(in text: ScalarBytes, from first: UInt32, to last: UInt32) -> SourceText.Problem? {
        let first = max(1, min(first, last), last > most ? last - most : 1)
        var number: UInt32 = 1
        var start = 0
        while number <= last, start <= text.count {
            let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
            if number >= first {
                let line = ScalarBytes(rebasing: text[start..<end])
                if let problem = problem(of: line, number, isEdge: number == first || number == last) { return problem }
            }
            start = end + 1
            number += 1
        }
        return nil
    }

    /// Whether no document begins at the line or after it.
    static func isLastDocument(in text: ScalarBytes, from line: UInt32) -> Bool {
        var number: UInt32 = 1
        var start = 0
        while start < text.count {
            if number >= line, text[start...].starts(with: "---".utf8) { return false }
            guard let end = text.firstIndex(of: 0x0A, from: start) else { return true }
            start = end + 1
            number += 1
        }
        return true
    }

    private static func problem(of line: ScalarBytes, _ number: UInt32, isEdge: Bool) -> SourceText.Problem? {
        if isConflictMarker(line.prefix(8)) {
            let message = "the file holds a marker of a merge conflict"
            return SourceText.Problem(code: .conflictMarker, message: message, mark: mark(number, 0, 7))
        }
        if let space = UnicodeSpace.leading(line) {
            let column = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let message = "the line \(UnicodeSpace.words(space))"
            return SourceText.Problem(code: .unicodeSpace, message: message, mark: mark(number, column, 1))
        }
        guard isEdge, let leftover = TemplateLeftover.find(in: line) else { return nil }
        let column = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
        let message = "the line holds \(leftover), which a template should have filled in"
        return SourceText.Problem(code: .unrenderedTemplate, message: message, mark: mark(number, column, 1))
    }

    /// Whether a line begins with git's seven equal signs, followed by a space or the end of the line.
    ///
    /// - Parameter start: the first eight bytes of the line.
    static func isConflictMarker(_ start: some Collection<UInt8>) -> Bool {
        let sign = start.prefix(7)
        guard sign.count == 7, let first = sign.first, "<=>|".utf8.contains(first) else { return false }
        guard sign.allSatisfy({ $0 == first }) else { return false }
        return start.dropFirst(7).first.map { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D } ?? true
    }

    private static func mark(_ line: UInt32, _ column: Int, _ length: UInt32) -> SourceMark {
        SourceMark(line: line, column: UInt32(clamping: column + 1), length: length)
    }
}
