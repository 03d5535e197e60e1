internal import Glibc

/// The source texts of a run, kept so that a diagnostic can show its line.
package struct SourceFiles: Sendable {
    private var texts: [String: [UInt8]] = [:]

    package init() {}

    package mutating func add(_ path: String, _ text: [UInt8]) { texts[path] = text }

    /// A stretch of a line, of so many characters around the column, or nil where the file has no such line.
    ///
    /// A line may be as long as its file, so no more of it is decoded than is shown.
    func excerpt(of path: String, at mark: SourceMark, width: Int) -> SourceExcerpt? {
        texts[path]?.withUnsafeBufferPointer { text in
            var start = 0
            for _ in 1..<max(mark.line, 1) {
                guard let end = Self.indexOfLineFeed(in: text, from: start) else { return nil }
                start = end + 1
            }
            var end = Self.indexOfLineFeed(in: text, from: start) ?? text.count
            if end > start, text[end - 1] == 0x0D { end -= 1 }
            let line = UnsafeBufferPointer(rebasing: text[start..<end])
            return SourceExcerpt(line: line, column: Int(mark.column) - 1, length: Int(mark.length), width: width)
        }
    }

    private static func indexOfLineFeed(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < text.count, let base = text.baseAddress else { return nil }
        guard let found = memchr(base + start, 0x0A, text.count - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
