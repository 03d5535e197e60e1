package import Model

/// A row from the database; valid until the next one is read.
package struct ObservedRow {
    /// The cells of the kind's fields, as in a declared row, with renamed names replaced by the new ones.
    package let line: UnsafeBufferPointer<UInt8>
    /// The same cells as in the database, with the old names.
    package let storedLine: UnsafeBufferPointer<UInt8>
    /// The cells of the key in `line`, with the tabs between them.
    package let key: UnsafeBufferPointer<UInt8>
    /// The digest of hxapply's last write; nil if hxapply never wrote the row.
    package let managedDigest: ManagedDigest?
    /// The cell that tells where the row was declared.
    package let source: UnsafeBufferPointer<UInt8>
    /// The cell of the row's earlier names; nil for kinds without renames.
    package let renamedFrom: UnsafeBufferPointer<UInt8>?

    package init(_ bytes: UnsafeBufferPointer<UInt8>, of kind: Kind) {
        var rest = bytes
        let digest = Self.takeLastCell(of: &rest)
        managedDigest = ManagedDigest(layout: Self.takeLastCell(of: &rest), digest: digest)
        source = Self.takeLastCell(of: &rest)
        renamedFrom = kind.acceptsRename ? Self.takeLastCell(of: &rest) : nil
        line = rest
        storedLine = rest
        key = Self.key(of: rest, kind)
    }

    /// The row with the new names of itself and of the rows that it refers to.
    package init(_ row: ObservedRow, translated line: UnsafeBufferPointer<UInt8>, of kind: Kind) {
        self.line = line
        storedLine = row.storedLine
        key = Self.key(of: line, kind)
        managedDigest = row.managedDigest
        source = row.source
        renamedFrom = row.renamedFrom
    }

    private static func takeLastCell(of bytes: inout UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let tab = bytes.lastIndex(of: UInt8(ascii: "\t")) ?? bytes.endIndex
        let cell = UnsafeBufferPointer(rebasing: bytes[min(tab + 1, bytes.endIndex)...])
        bytes = UnsafeBufferPointer(rebasing: bytes[..<tab])
        return cell
    }

    private static func key(of line: UnsafeBufferPointer<UInt8>, _ kind: Kind) -> UnsafeBufferPointer<UInt8> {
        var end = line.startIndex
        var remaining = kind.keyCount
        while remaining > 0 {
            end = line[end...].firstIndex(of: UInt8(ascii: "\t")) ?? line.endIndex
            remaining -= 1
            if remaining > 0, end < line.endIndex { end += 1 }
        }
        return UnsafeBufferPointer(rebasing: line[..<end])
    }
}
