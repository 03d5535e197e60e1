/// A stretch of a source file in which a secret may stand, so that nothing of it is shown.
struct SourceZone: Sendable {
    let start: SourceMark
    /// Where it ends; at the file's end where nil.
    var end: SourceMark?

    /// Whether it holds any of these columns of a line, which are counted from 1.
    func touches(_ columns: Range<Int>, ofLine line: Int) -> Bool {
        guard !columns.isEmpty else { return false }
        let isBehindStart = (line, columns.upperBound) > (Int(start.line), Int(start.column))
        guard let end else { return isBehindStart }
        return isBehindStart && (line, columns.lowerBound) < (Int(end.line), Int(end.column))
    }
}
