internal import Model

/// Rows that may be written inside those of another kind, as far as they have not been.
struct ChildLines {
    let kind: Kind
    private let parent: Kind
    private let lines: [RowLine]
    /// For each key of the other kind, the ordinals of the rows that belong inside it.
    private var ordinals: [ArraySlice<UInt8>: [Int]]

    init(_ kind: Kind, of parent: Kind, _ lines: [RowLine]) {
        self.kind = kind
        self.parent = parent
        self.lines = lines
        ordinals = Dictionary(grouping: lines.indices) { RowLine.key(of: lines[$0].bytes, cells: parent.keyCount) }
    }

    /// The rows that belong inside a row of the other kind, in their order.
    func lines(inside line: RowLine) -> [RowLine] {
        (ordinals[RowLine.key(of: line.bytes, cells: parent.keyCount)] ?? []).map { lines[$0] }
    }

    /// Notes that these have been written.
    mutating func remove(inside line: RowLine) {
        ordinals.removeValue(forKey: RowLine.key(of: line.bytes, cells: parent.keyCount))
    }

    /// The rows that have not been written, in their order.
    var rest: [RowLine] { ordinals.values.joined().sorted().map { lines[$0] } }
}
