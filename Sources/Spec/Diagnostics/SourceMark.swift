/// A source location: a range of characters in one line of a file.
package struct SourceMark: Sendable, Equatable, Comparable {
    /// The line number, from 1; 0 if the location is the whole file.
    package let line: UInt32
    /// The column number, from 1, counted in Unicode scalars as libyaml counts them.
    package let column: UInt32
    /// The number of Unicode scalars in the range, at least 1.
    package let length: UInt32

    package init(line: UInt32, column: UInt32, length: UInt32 = 1) {
        self.line = line
        self.column = column
        self.length = max(1, length)
    }

    /// The location of an error that concerns the whole file, such as a missing file.
    package static let wholeFile = SourceMark(line: 0, column: 0)

    /// Whether the location is a range in a line, and not the whole file.
    package var isPlace: Bool { line > 0 }

    package static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.line, left.column, left.length) < (right.line, right.column, right.length)
    }
}
