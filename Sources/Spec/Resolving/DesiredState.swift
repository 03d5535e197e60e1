package import Model
internal import Text

/// What a cluster's spec declares: checked, sorted, frozen.
///
/// Only the resolver makes one.
package struct DesiredState: Sendable {
    package let cluster: String
    /// The rows of each kind, in the order of `Kind.all`.
    package let tables: [DesiredTable]
    /// The sections that documents have, empty ones too, and those that have a resource inside another one: an absent
    /// section may have been lost.
    package let sections: Set<String>
    /// Where it was read from.
    package let inputs: InputFiles
    /// References to what no given document declares; there are none unless the resolver was told to leave them open.
    package let openReferences: [OpenReference]

    init(
        cluster: String,
        tables: [DesiredTable],
        sections: Set<String>,
        inputs: InputFiles,
        openReferences: [OpenReference]
    ) {
        self.cluster = cluster
        self.tables = tables
        self.sections = sections
        self.inputs = inputs
        self.openReferences = openReferences
    }

    /// The state as one spec in block style, fields at their default left out.
    package var document: String {
        var export = SpecExport(cluster: cluster)
        let tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.kind.section, $0) })
        export.append { kind in tables[kind.section].map { table in (0..<table.count).map(table.line) } ?? [] }
        return export.documents.joined(separator: "---\n")
    }

    /// How many resources are declared.
    package var count: Int { tables.reduce(0) { $0 + $1.count } }
}

/// A reference to a resource that must be in the database, since no given document declares it.
package struct OpenReference: Sendable {
    package let kind: Kind
    /// The key of the resource that refers.
    package let key: String
    /// The section and the name that it refers to.
    package let section: String
    package let name: String
    /// Where it stands: `teams.yaml:12`.
    package let source: String
}

/// The declared rows of one kind, sorted by key in byte order, their lines one behind another.
package struct DesiredTable: Sendable {
    package let kind: Kind
    /// All lines, without anything between them.
    let text: [UInt8]
    let rows: [Row]
    /// The source files' paths, which rows name by ordinal.
    let paths: [String]
    /// The same below the given roots.
    let pathsInRoots: [[UInt8]]
    /// What rows were called before, by ordinal, for the few that say so.
    package let previousNames: [Int: [String]]

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

    /// Whether a recorded source is the row's own file, wherever its root stood then; lines do not matter.
    package func isRecordedFile(_ recorded: UnsafeBufferPointer<UInt8>, of row: Int) -> Bool {
        let end = recorded.lastIndex(of: UInt8(ascii: ":")) ?? recorded.endIndex
        return pathsInRoots[Int(rows[row].file)].withUnsafeBufferPointer { own in
            let start = end - own.count
            guard start >= 0, start == 0 || recorded[start - 1] == UInt8(ascii: "/") else { return false }
            return ByteOrder.compare(UnsafeBufferPointer(rebasing: recorded[start..<end]), own) == 0
        }
    }

    /// All lines as bytes, for the comparison of many rows.
    package func withText<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try text.withUnsafeBufferPointer(body)
    }
}
