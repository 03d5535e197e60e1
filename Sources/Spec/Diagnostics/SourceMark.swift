/// A stretch of one line of a source file, as a compiler's caret shows it.
package struct SourceMark: Sendable, Equatable, Comparable {
    /// Line number, from 1; 0 where the problem has no place within its file.
    package let line: UInt32
    /// Column number, from 1, counted in Unicode scalars as libyaml counts them.
    package let column: UInt32
    /// Unicode scalars covered on that line, at least 1.
    package let length: UInt32

    package init(line: UInt32, column: UInt32, length: UInt32 = 1) {
        self.line = line
        self.column = column
        self.length = max(1, length)
    }

    /// The mark of a problem that a file has as a whole, such as not being there.
    package static let wholeFile = SourceMark(line: 0, column: 0)

    /// Whether it is a stretch of a line.
    package var isPlace: Bool { line > 0 }

    package static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.line, left.column, left.length) < (right.line, right.column, right.length)
    }
}
