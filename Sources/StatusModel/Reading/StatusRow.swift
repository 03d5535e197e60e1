internal import Model
internal import Planning
internal import Reconciler
internal import Text

/// A row of a kind's table, as the status API reads it from the database.
///
/// Its cells point into a buffer that is valid only until the next row is read.
package struct StatusRow {
    private let kind: Kind
    private let cells: [UnsafeBufferPointer<UInt8>]
    private let observedCount: Int
    /// Whether hxapply manages the row.
    package let isManaged: Bool
    /// Whether others changed the row after hxapply last wrote it.
    package let isDrifted: Bool

    /// - Parameters:
    ///   - line: the cells of the kind's fields, of `StatusColumn.expressions(of:)`, and of the row's layout and
    ///     digest.
    ///   - cells: an array that is reused for each row, so that no memory is allocated.
    init(
        _ line: UnsafeBufferPointer<UInt8>,
        of kind: Kind,
        _ digests: DigestContext,
        cells: inout [UnsafeBufferPointer<UInt8>]
    ) {
        self.kind = kind
        Self.split(line, into: &cells)
        observedCount = kind.status?.fields.count ?? 0
        let digest = cells.last.flatMap { ManagedDigest(layout: cells[cells.count - 2], digest: $0) }
        isManaged = digest != nil
        isDrifted =
            digest.map { !$0.matches(Self.prefix(line, cells, kind.fields.count), of: kind, digests) } ?? false
        self.cells = cells
    }

    /// The digests of secrets in the row, in hexadecimal; empty for kinds without such a field.
    package var secretDigests: [String] {
        kind.fields.indices.filter { kind.fields[$0].value.isDigest }.flatMap { index -> [String] in
            guard let value = CellText.value(of: Array(cells[index])[...]) else { return [] }
            return kind.fields[index].isList ? CellText.elements(ofList: value) : [value]
        }
    }

    /// Calls `body` with each cell of `StatusColumn.columns(of:)`, in order.
    package func forEachCell(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        for index in kind.fields.indices where !kind.fields[index].value.isDigest { body(cells[index]) }
        let observed = kind.fields.count + StatusColumn.storedMetadataCount
        for index in kind.fields.count..<observed { body(cells[index]) }
        body(Self.flag(isManaged))
        body(Self.flag(isDrifted))
        for index in observed..<(observed + observedCount) { body(cells[index]) }
    }

    private static let yes = StaticCell("t")
    private static let no = StaticCell("f")

    private static func flag(_ value: Bool) -> UnsafeBufferPointer<UInt8> { (value ? yes : no).bytes }

    private static func split(
        _ line: UnsafeBufferPointer<UInt8>,
        into cells: inout [UnsafeBufferPointer<UInt8>]
    ) {
        cells.removeAll(keepingCapacity: true)
        var start = 0
        for index in line.indices where line[index] == UInt8(ascii: "\t") {
            cells.append(UnsafeBufferPointer(rebasing: line[start..<index]))
            start = index + 1
        }
        cells.append(UnsafeBufferPointer(rebasing: line[start...]))
    }

    /// The first `count` cells, with the tabs between them.
    private static func prefix(
        _ line: UnsafeBufferPointer<UInt8>,
        _ cells: [UnsafeBufferPointer<UInt8>],
        _ count: Int
    ) -> UnsafeBufferPointer<UInt8> {
        let length = cells.prefix(count).reduce(count - 1) { $0 + $1.count }
        return UnsafeBufferPointer(rebasing: line[..<length])
    }
}

/// A cell whose text is a constant of the program.
private struct StaticCell: Sendable {
    private let text: StaticString

    init(_ text: StaticString) { self.text = text }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) }
}
