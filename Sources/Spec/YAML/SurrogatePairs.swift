internal import Text

/// Replaces JSON's pairs of escapes for characters beyond U+FFFF by YAML's single escapes: `\ud83d\ude00` becomes
/// `\U0001f600`.
///
/// An escape without its other half stays, and libyaml refuses it.
struct SurrogatePairs {
    /// The text with YAML's escapes.
    private(set) var text: [UInt8] = []
    /// By line, the column in the new text after each replaced pair, in order.
    private var columns: [UInt32: [UInt32]] = [:]

    /// The number of characters by which an escape is shorter than a pair.
    private static let saved: UInt32 = 2
    private static let pairLength = 12

    /// - Returns: nil if the text has no pair.
    init?(in source: ScalarBytes) {
        var line: UInt32 = 1
        var column: UInt32 = 1
        var index = 0
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "\\"), let value = Self.pair(source, at: index) {
                let digits = String(value, radix: 16)
                text += "\\U".utf8
                text += repeatElement(UInt8(ascii: "0"), count: 8 - digits.utf8.count) + Array(digits.utf8)
                column += 10
                columns[line, default: []].append(column)
                index += Self.pairLength
                continue
            }
            // An escaped backslash does not begin another escape.
            let length = byte == UInt8(ascii: "\\") && index + 1 < source.count ? 2 : 1
            for byte in source[index..<(index + length)] {
                text.append(byte)
                if byte == 0x0A {
                    line += 1
                    column = 1
                } else if byte & 0xC0 != 0x80 {
                    column += 1
                }
            }
            index += length
        }
        if columns.isEmpty { return nil }
    }

    /// The column in the source of a location in the new text.
    func original(_ line: UInt32, _ column: UInt32) -> UInt32 {
        guard let ends = columns[line] else { return column }
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] <= column { low = middle + 1 } else { high = middle }
        }
        return column + UInt32(clamping: low) * Self.saved
    }

    /// The character of the two escapes at `index`.
    private static func pair(_ source: ScalarBytes, at index: Int) -> UInt32? {
        guard index + pairLength <= source.count, let high = unit(source, at: index),
            let low = unit(source, at: index + 6), (0xD800...0xDBFF).contains(high), (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    }

    /// The number in an escape `\uXXXX`.
    private static func unit(_ source: ScalarBytes, at index: Int) -> UInt32? {
        guard source[index] == UInt8(ascii: "\\"), source[index + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt32 = 0
        for byte in source[(index + 2)..<(index + 6)] {
            guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = (value << 4) + UInt32(digit)
        }
        return value
    }
}
