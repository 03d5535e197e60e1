internal import Postgres

/// The columns that the digest of a run's change records covers, by the run's `changes_format`.
///
/// Columns are only appended. The digest of a run that was recorded before a column was appended covers the first cells
/// of its records, and the cells after them are null.
enum ChangeFormat {
    /// The columns in the order in which records are written, read and digested.
    static let columns: SQL = """
        cluster, run, seq, action, kind, key, previous_key, source, reason, before, after, renamed_from
        """

    /// The number of columns in each format, from format 1; these numbers must not change.
    private static let counts = [11, 12]

    /// The part of a record's line that the format covers.
    ///
    /// - Returns: nil if this program does not know the format, or if the record has values after that part.
    static func covered(_ line: UnsafeBufferPointer<UInt8>, format: Int) -> UnsafeBufferPointer<UInt8>? {
        guard counts.indices.contains(format - 1) else { return nil }
        if format == counts.count { return line }
        return covered(line, cells: counts[format - 1])
    }

    /// The first cells of a line with the tabs between them; nil if a cell after them is not null.
    static func covered(_ line: UnsafeBufferPointer<UInt8>, cells count: Int) -> UnsafeBufferPointer<UInt8>? {
        let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard cells.count >= count, let last = cells.prefix(count).last,
            cells.dropFirst(count).allSatisfy({ $0.elementsEqual(#"\N"#.utf8) })
        else { return nil }
        return UnsafeBufferPointer(rebasing: line[..<last.endIndex])
    }
}
