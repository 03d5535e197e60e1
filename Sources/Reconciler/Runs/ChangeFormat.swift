internal import Postgres

/// What the digest of a run's change records is of, by the run's `changes_format`.
///
/// Columns are only ever appended. So a run that was recorded before the last of them were there has a digest of the
/// first cells of its records, and those behind them are null.
enum ChangeFormat {
    /// The columns in the order in which records are written, read and digested.
    static let columns: SQL = "cluster, run, seq, action, kind, key, previous_key, source, reason, before, after"

    /// How many of the columns each format has, from format 1; what is here is never changed.
    private static let counts = [11]

    /// The part of a record's line that the format covers.
    /// - Returns: nil where this program does not know the format, or the record holds something behind that part.
    static func covered(_ line: UnsafeBufferPointer<UInt8>, format: Int) -> UnsafeBufferPointer<UInt8>? {
        guard counts.indices.contains(format - 1) else { return nil }
        if format == counts.count { return line }
        return covered(line, cells: counts[format - 1])
    }

    /// The first cells of a line with the tabs between them, where all cells behind them are null.
    static func covered(_ line: UnsafeBufferPointer<UInt8>, cells count: Int) -> UnsafeBufferPointer<UInt8>? {
        let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard cells.count >= count, let last = cells.prefix(count).last,
            cells.dropFirst(count).allSatisfy({ $0.elementsEqual(#"\N"#.utf8) })
        else { return nil }
        return UnsafeBufferPointer(rebasing: line[..<last.endIndex])
    }
}
