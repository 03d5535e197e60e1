package import Model
internal import Text

/// The checked resources of a cluster's spec, sorted by key.
///
/// Only the resolver makes one.
package struct DesiredState: Sendable {
    package let cluster: String
    /// The rows of each kind, in the order of `Kind.all`.
    package let tables: [DesiredTable]
    /// The sections in the documents, including empty ones, and the sections of resources inside others.
    ///
    /// An absent section may have been lost.
    package let sections: Set<String>
    /// The files that the spec was read from.
    package let inputs: InputFiles
    /// References to resources that no given document declares; empty unless the resolver was asked to allow them.
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

    /// The state as one spec in block style, without fields that have their default.
    package var document: String {
        var export = SpecExport(cluster: cluster)
        let tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.kind.section, $0) })
        export.append { kind in tables[kind.section].map { table in (0..<table.count).map(table.line) } ?? [] }
        return export.documents.joined(separator: "---\n")
    }

    /// The number of declared resources.
    package var count: Int { tables.reduce(0) { $0 + $1.count } }
}

/// A reference to a resource that no given document declares, so that the database must have it.
package struct OpenReference: Sendable {
    package let kind: Kind
    /// The key of the referring resource.
    package let key: String
    /// The section and the name of the resource that it refers to.
    package let section: String
    package let name: String
    /// Where the reference is declared, such as `teams.yaml:12`.
    package let source: String
}

/// The declared rows of one kind, sorted by key in byte order.
package struct DesiredTable: Sendable {
    package let kind: Kind
    /// The text of all lines, without separators.
    let text: [UInt8]
    let rows: [Row]
    /// The paths of the source files; rows refer to them by ordinal.
    let paths: [String]
    /// The same paths, below the given directories.
    let pathsInRoots: [[UInt8]]
    /// The declared earlier names, by the ordinal of the row.
    package let previousNames: [Int: [String]]

    struct Row: Sendable {
        let start: Int
        let length: Int32
        let keyLength: Int32
        let file: Int32
        let mark: SourceMark
    }

    package var count: Int { rows.count }

    /// The range of the line in `text`.
    package func range(_ row: Int) -> Range<Int> {
        let row = rows[row]
        return row.start..<(row.start + Int(row.length))
    }

    /// The range in `text` of the key's cells, with the tabs between them.
    package func keyRange(_ row: Int) -> Range<Int> {
        let row = rows[row]
        return row.start..<(row.start + Int(row.keyLength))
    }

    package func line(_ row: Int) -> RowLine { RowLine(text[range(row)]) }

    /// Where the resource is declared, such as `teams.yaml:12`.
    package func source(_ row: Int) -> String { "\(paths[Int(rows[row].file)]):\(rows[row].mark.line)" }

    /// Whether a recorded source is the row's file; the line, and how the directory was given then, do not matter.
    package func isRecordedFile(_ recorded: UnsafeBufferPointer<UInt8>, of row: Int) -> Bool {
        let end = recorded.lastIndex(of: UInt8(ascii: ":")) ?? recorded.endIndex
        return pathsInRoots[Int(rows[row].file)].withUnsafeBufferPointer { own in
            let start = end - own.count
            guard start >= 0, start == 0 || recorded[start - 1] == UInt8(ascii: "/") else { return false }
            return ByteOrder.compare(UnsafeBufferPointer(rebasing: recorded[start..<end]), own) == 0
        }
    }

    /// The text of all lines as bytes, for comparing many rows.
    package func withText<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try text.withUnsafeBufferPointer(body)
    }
}
