internal import Text

/// The part of a source line that is shown: text before the marked text, the marked text, and text after it.
package struct SourceExcerpt {
    package let before: String
    package let marked: String
    package let after: String
    /// The columns of the line that are shown, counted from 1.
    let columns: Range<Int>

    /// Shortens a longer line to `width` characters, with the marked text in the middle unless the line begins or ends
    /// nearby.
    init(line: UnsafeBufferPointer<UInt8>, column: Int, length: Int, width: Int) {
        let place = Self.index(in: line, from: 0, after: column)
        let behind = Self.index(in: line, from: place, after: width)
        let charactersBehind = line[place..<behind].count { !Self.isContinuation($0) }
        let first = Self.index(in: line, before: place, by: width - min(width / 2, charactersBehind))
        let charactersBefore = line[first..<place].count { !Self.isContinuation($0) }
        let last = Self.index(in: line, from: place, after: width - charactersBefore)
        let markEnd = min(last, Self.index(in: line, from: place, after: min(length, width)))
        let shown = Self.masked(line, first..<last)
        let pieces = Self.withoutOrders([
            (first > 0 ? "…" : "") + Self.visible(shown[first..<place]),
            Self.visible(shown[place..<markEnd]),
            Self.visible(shown[markEnd..<last]) + (last < line.count ? "…" : ""),
        ])
        (before, marked, after) = (pieces[0], pieces[1], pieces[2])
        let column = 1 + line[..<first].count { !Self.isContinuation($0) }
        columns = column..<(column + line[first..<last].count { !Self.isContinuation($0) })
    }

    /// Escapes the second `#` of each `##` if the pieces together form a command for a CI runner, which no piece does
    /// alone.
    private static func withoutOrders(_ pieces: [String]) -> [String] {
        let whole = pieces.joined()
        guard VisibleText.escape(whole) != whole else { return pieces }
        let number = UInt8(ascii: "#")
        var previous: UInt8 = 0
        return pieces.map { piece in
            var bytes: [UInt8] = []
            for byte in piece.utf8 {
                bytes.append(contentsOf: byte == number && previous == number ? Array("\\u{23}".utf8) : [byte])
                previous = byte
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        VisibleText.escape(String(decoding: bytes, as: UTF8.self))
    }

    /// The number of bytes beside the shown part that are searched for a secret of which only a part is shown.
    private static let longestWord = 1024

    /// The bytes of the range with possible secrets hidden, also if only a part of a secret is in the range.
    private static func masked(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> ArraySlice<UInt8> {
        var start = range.lowerBound
        var end = range.upperBound
        while start > 0, range.lowerBound - start < longestWord, line[start - 1] > 0x20 { start -= 1 }
        while end < line.count, end - range.upperBound < longestWord, line[end] > 0x20 { end += 1 }
        var bytes = Array(line[start..<end])
        SecretText.mask(&bytes)
        let shown = bytes[(range.lowerBound - start)..<(range.upperBound - start)]
        // The slice keeps the indices of the line.
        return ArraySlice(repeating: 0, count: range.lowerBound) + shown
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// The index of the character `count` characters after the one at `index`; at most the end of the line.
    private static func index(in line: UnsafeBufferPointer<UInt8>, from index: Int, after count: Int) -> Int {
        var index = index
        var left = count
        while left > 0, index < line.count {
            index += 1
            while index < line.count, isContinuation(line[index]) { index += 1 }
            left -= 1
        }
        return index
    }

    /// The index of the character `count` characters before the one at `index`; at least the start of the line.
    private static func index(in line: UnsafeBufferPointer<UInt8>, before index: Int, by count: Int) -> Int {
        var index = index
        var left = count
        while left > 0, index > 0 {
            index -= 1
            while index > 0, isContinuation(line[index]) { index -= 1 }
            left -= 1
        }
        return index
    }
}
