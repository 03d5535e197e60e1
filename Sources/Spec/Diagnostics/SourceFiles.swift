internal import Text

/// The texts of the source files, kept so that a diagnostic can show its line.
package struct SourceFiles: Sendable {
    /// The name of standard input in diagnostics.
    package static let standardInputName = "<stdin>"

    private struct File: Sendable {
        let text: [UInt8]
        let secrets: [SourceZone]
    }

    /// The maximum column that excerpts show, because columns are counted from the start of the line.
    private static let longestLine = 100_000

    private var files: [String: File] = [:]

    package init() {}

    /// - Parameter secrets: the zones of the file that may hold a secret.
    mutating func add(_ path: String, _ text: [UInt8], secrets: [SourceZone] = []) {
        files[path] = File(text: text, secrets: secrets)
    }

    /// The start of a line, from which the next line is searched.
    package struct Cursor {
        fileprivate var path = ""
        fileprivate var line = 1
        fileprivate var offset = 0

        package init() {}

        fileprivate init(path: String) { self.path = path }
    }

    /// A part of a line around the marked column.
    ///
    /// - Parameter cursor: the line of the last excerpt. Excerpts of one file must be asked for from its start to its
    ///   end.
    /// - Returns: nil if the file has no such line, or the part may hold a secret.
    package func excerpt(of path: String, at mark: SourceMark, width: Int, _ cursor: inout Cursor) -> SourceExcerpt? {
        guard let file = files[path], mark.column < Self.longestLine else { return nil }
        return file.text.withUnsafeBufferPointer { text in
            guard Self.move(&cursor, to: Int(mark.line), of: path, text) else { return nil }
            let limit = min(text.count, cursor.offset + (Int(mark.column) + width) * 4)
            let rest = UnsafeBufferPointer(rebasing: text[cursor.offset..<limit])
            var length = rest.firstIndex(of: 0x0A, from: 0) ?? rest.count
            if length > 0, rest[length - 1] == 0x0D { length -= 1 }
            let line = UnsafeBufferPointer(rebasing: rest[..<length])
            let excerpt = SourceExcerpt(
                line: line,
                column: Int(mark.column) - 1,
                length: Int(mark.length),
                width: width
            )
            let isSecret = file.secrets.contains { $0.touches(excerpt.columns, ofLine: Int(mark.line)) }
            return isSecret ? nil : excerpt
        }
    }

    private static func move(
        _ cursor: inout Cursor,
        to line: Int,
        of path: String,
        _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if cursor.path != path || cursor.line > line { cursor = Cursor(path: path) }
        while cursor.line < line {
            guard let end = text.firstIndex(of: 0x0A, from: cursor.offset) else { return false }
            cursor.offset = end + 1
            cursor.line += 1
        }
        return true
    }
}
