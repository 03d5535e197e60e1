/// A part of a source file that may hold a secret, so that no diagnostic shows it.
struct SourceZone: Sendable {
    let start: SourceMark
    /// The end of the zone; nil for the end of the file.
    var end: SourceMark?

    /// Whether the zone includes any of these columns of a line; columns are counted from 1.
    func touches(_ columns: Range<Int>, ofLine line: Int) -> Bool {
        guard !columns.isEmpty else { return false }
        let isBehindStart = (line, columns.upperBound) > (Int(start.line), Int(start.column))
        guard let end else { return isBehindStart }
        return isBehindStart && (line, columns.lowerBound) < (Int(end.line), Int(end.column))
    }
}
