/// What a cluster's spec declares: checked, sorted, frozen.
///
/// Only the resolver makes one.
package struct DesiredState: Sendable {
    package let cluster: String
    /// The rows of each kind, in the order of `Kind.all`.
    package let tables: [DesiredTable]

    init(cluster: String, tables: [DesiredTable]) {
        self.cluster = cluster
        self.tables = tables
    }

    /// How many resources are declared.
    package var count: Int { tables.reduce(0) { $0 + $1.count } }
}

/// The declared rows of one kind, sorted by key in byte order, their lines one behind another.
package struct DesiredTable: Sendable {
    package let kind: Kind
    /// All lines, without anything between them.
    let text: [UInt8]
    let rows: [Row]
    /// The source files' paths, which rows name by ordinal.
    let paths: [String]

    struct Row: Sendable {
        let start: Int
        let length: Int32
        let keyLength: Int32
        let file: Int32
        let mark: SourceMark
    }

    package var count: Int { rows.count }

    /// The line's place in `text`.
    package func range(_ row: Int) -> Range<Int> {
        let row = rows[row]
        return row.start..<(row.start + Int(row.length))
    }

    /// The place in `text` of the key's cells, with the tabs between them.
    package func keyRange(_ row: Int) -> Range<Int> {
        let row = rows[row]
        return row.start..<(row.start + Int(row.keyLength))
    }

    package func line(_ row: Int) -> RowLine { RowLine(text[range(row)]) }

    /// Where the resource is declared: `teams.yaml:12`.
    package func source(_ row: Int) -> String { "\(paths[Int(rows[row].file)]):\(rows[row].mark.line)" }

    /// All lines as bytes, for the comparison of many rows.
    package func withText<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try text.withUnsafeBufferPointer(body)
    }
}
