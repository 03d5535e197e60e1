internal import Model

/// Rows of a child kind that are to be written inside the rows of their parent, and are not written yet.
struct ChildLines {
    let kind: Kind
    private let parent: Kind
    private let lines: [RowLine]
    /// For each key of the parent kind, the ordinals of the rows that belong inside its row.
    private var ordinals: [ArraySlice<UInt8>: [Int]]

    init(_ kind: Kind, of parent: Kind, _ lines: [RowLine]) {
        self.kind = kind
        self.parent = parent
        self.lines = lines
        ordinals = Dictionary(grouping: lines.indices) { RowLine.key(of: lines[$0].bytes, cells: parent.keyCount) }
    }

    /// The rows that belong inside a row of the parent kind, in their order.
    func lines(inside line: RowLine) -> [RowLine] {
        (ordinals[RowLine.key(of: line.bytes, cells: parent.keyCount)] ?? []).map { lines[$0] }
    }

    /// Marks these rows as written.
    mutating func remove(inside line: RowLine) {
        ordinals.removeValue(forKey: RowLine.key(of: line.bytes, cells: parent.keyCount))
    }

    /// The rows that are not written yet, in their order.
    var rest: [RowLine] { ordinals.values.joined().sorted().map { lines[$0] } }
}
