/// A stretch of one line of a source file, as a compiler's caret shows it.
package struct SourceMark: Sendable, Equatable, Comparable {
    /// Line number, from 1.
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

    /// Where a problem of a whole file is shown.
    package static let startOfFile = SourceMark(line: 1, column: 1)

    package static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.line, left.column, left.length) < (right.line, right.column, right.length)
    }
}
