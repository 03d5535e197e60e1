internal import Model
internal import Text

/// Checks the bytes of a file before YAML is read from them: the parser must see what a reviewer sees.
///
/// libyaml ends a comment at U+0085, U+2028, U+2029 and a single CR, but an editor shows one line (the attack of
/// CVE-2021-42574). So these characters are refused in comments too.
enum SourceText {
    struct Problem {
        let code: DiagnosticCode
        let message: String
        let mark: SourceMark
    }

    /// The first error in the text; nil if the text is clean UTF-8 without a byte order mark.
    static func firstProblem(in text: UnsafeBufferPointer<UInt8>) -> Problem? {
        directive(in: text) ?? conflictMarker(in: text) ?? firstForbiddenCharacter(in: text)
    }

    /// The first error in a text that is not YAML, so that a line may begin with `%`.
    static func firstForbiddenCharacter(in text: UnsafeBufferPointer<UInt8>) -> Problem? {
        var index = 0
        while true {
            index = indexOfNextSuspect(in: text, from: index)
            guard index < text.count else { return nil }
            if let problem = problem(in: text, at: &index) { return problem }
        }
    }

    /// The first line that begins with `%`, because libyaml takes quadratic time on many directives.
    private static func directive(in text: UnsafeBufferPointer<UInt8>) -> Problem? {
        let percent = UInt8(ascii: "%")
        var start = 0
        while let index = text.firstIndex(of: percent, from: start) {
            if index == 0 || text[index - 1] == 0x0A { return problem(.directive, "a '%' directive", text, index) }
            start = index + 1
        }
        return nil
    }

    /// The first line of a merge conflict: seven `<` or `>` and a name, as git writes it.
    ///
    /// In a quoted text, such a line would be valid YAML.
    private static func conflictMarker(in text: UnsafeBufferPointer<UInt8>) -> Problem? {
        [UInt8(ascii: "<"), UInt8(ascii: ">")].compactMap { sign in
            var start = 0
            while let index = text.firstIndex(of: sign, from: start) {
                let isAtStart = index == 0 || text[index - 1] == 0x0A
                if isAtStart, OddLine.isConflictMarker(text[index...].prefix(8)) { return index }
                start = index + 1
            }
            return nil
        }.min().map { problem(.conflictMarker, "a marker of a merge conflict", text, $0) }
    }

    /// The index of the next byte that is neither printable ASCII nor a tab nor a line feed.
    ///
    /// Eight bytes are tested at a time.
    private static func indexOfNextSuspect(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        var index = start
        while index < text.count {
            let end = min(index + 8, text.count)
            if end - index < 8 || !isPrintable(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
                while index < end, isClean(text[index]) { index += 1 }
                if index < end { return index }
            }
            index = end
        }
        return index
    }

    /// Whether all eight bytes are from 0x20 to 0x7E.
    ///
    /// The arithmetic is `hasless` and `haszero` of Sean Anderson's "Bit Twiddling Hacks".
    private static func isPrintable(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let below = (word &- ones &* 0x20) & ~word
        let deletes = word ^ (ones &* 0x7F)
        let hasDelete = (deletes &- ones) & ~deletes
        return (word | below | hasDelete) & (ones &* 0x80) == 0
    }

    private static func isClean(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x09
    }

    /// The error of the character at `index`; if it is allowed, moves past it.
    private static func problem(in text: UnsafeBufferPointer<UInt8>, at index: inout Int) -> Problem? {
        let byte = text[index]
        if byte == 0x0D {
            guard index + 1 < text.count, text[index + 1] == 0x0A else {
                return problem(.forbiddenLineBreak, "a carriage return without a line feed", text, index)
            }
            index += 2
            return nil
        }
        guard byte >= 0x80 else {
            return problem(.controlCharacter, "the control character \(codePoint(UInt32(byte)))", text, index)
        }
        guard let (scalar, length) = UTF8Decoding.scalar(in: text, at: index) else {
            return problem(.invalidUTF8, "bytes that are not UTF-8", text, index)
        }
        if let (code, name) = ForbiddenCharacter.name(of: scalar), !JoinerContext.allows(text, at: index) {
            let isMark = code == .hiddenCharacter && scalar == 0xFEFF && index == 0
            return problem(isMark ? .byteOrderMark : code, isMark ? "a byte order mark" : name, text, index)
        }
        index += length
        return nil
    }

    private static func problem(
        _ code: DiagnosticCode,
        _ what: String,
        _ text: UnsafeBufferPointer<UInt8>,
        _ index: Int
    ) -> Problem {
        var line: UInt32 = 1
        var lineStart = 0
        for i in 0..<index where text[i] == 0x0A {
            line += 1
            lineStart = i + 1
        }
        let column = text[lineStart..<index].count { $0 & 0xC0 != 0x80 }
        return Problem(
            code: code,
            message: "the file holds \(what)",
            mark: SourceMark(line: line, column: UInt32(clamping: column + 1))
        )
    }

    /// The places of ranges of bytes, which are in order.
    static func marks(of ranges: [Range<Int>], in text: UnsafeBufferPointer<UInt8>) -> [SourceMark] {
        var line: UInt32 = 1
        var column = 0
        var index = 0
        return ranges.map { range in
            for byte in text[index..<range.lowerBound] {
                if byte == 0x0A {
                    line += 1
                    column = 0
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            index = range.lowerBound
            return SourceMark(line: line, column: UInt32(clamping: column + 1), length: UInt32(clamping: range.count))
        }
    }

    private static func codePoint(_ value: UInt32) -> String { ForbiddenCharacter.codePoint(value) }
}
