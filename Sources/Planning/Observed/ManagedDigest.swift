package import Model
package import Text

/// The digest that a row stores of hxapply's last write, with the number of cells that it covers.
///
/// Fields are only appended to a kind. A row that was written before a field was appended has a digest of its first
/// cells. It is unchanged if the digest matches these cells and the cells after them hold their defaults.
package struct ManagedDigest {
    /// The SHA-256 of the covered cells, with the tabs between them, in hexadecimal digits.
    private let hexadecimal: UnsafeBufferPointer<UInt8>
    /// `managed_layout`: the number of covered cells, counted from the first.
    private let layout: Int

    /// Reads the cells of `managed_layout` and `managed_digest`.
    ///
    /// - Returns: nil if the digest is null, because hxapply never wrote the row.
    package init?(layout: UnsafeBufferPointer<UInt8>, digest: UnsafeBufferPointer<UInt8>) {
        // `COPY` writes a `bytea` as `\\x` and its digits, with the backslash doubled, and null as `\N`.
        guard digest.count > 3 else { return nil }
        hexadecimal = UnsafeBufferPointer(rebasing: digest.dropFirst(3))
        self.layout = Self.number(layout)
    }

    /// Compares a line with the text of both columns; the digest has hexadecimal digits without a prefix.
    package static func matches(
        _ line: RowLine,
        of kind: Kind,
        layout: String,
        hexadecimal: String,
        _ digests: DigestContext
    ) -> Bool {
        let (layout, digest) = (Array(layout.utf8), Array("\\\\x\(hexadecimal)".utf8))
        return layout.withUnsafeBufferPointer { layout in
            digest.withUnsafeBufferPointer { digest in
                line.bytes.withUnsafeBufferPointer { line in
                    ManagedDigest(layout: layout, digest: digest)?.matches(line, of: kind, digests) ?? false
                }
            }
        }
    }

    /// Whether the line is as hxapply last wrote it.
    package func matches(_ line: UnsafeBufferPointer<UInt8>, of kind: Kind, _ digests: DigestContext) -> Bool {
        guard layout != kind.fields.count else { return digests.matches(line, hexadecimal: hexadecimal) }
        guard (1..<kind.fields.count).contains(layout), let end = Self.end(ofCells: layout, in: line),
            Self.areDefaults(line[(end + 1)...], kind.fields[layout...])
        else { return false }
        return digests.matches(UnsafeBufferPointer(rebasing: line[..<end]), hexadecimal: hexadecimal)
    }

    /// The index of the tab after that many cells; nil if the line has no further cells.
    private static func end(ofCells count: Int, in line: UnsafeBufferPointer<UInt8>) -> Int? {
        var remaining = count
        return line.firstIndex { byte in
            if byte == UInt8(ascii: "\t") { remaining -= 1 }
            return remaining == 0
        }
    }

    private static func areDefaults(_ cells: Slice<UnsafeBufferPointer<UInt8>>, _ fields: ArraySlice<Field>) -> Bool {
        cells.elementsEqual(fields.map(\.defaultCell).joined(separator: [UInt8(ascii: "\t")]))
    }

    private static func number(_ cell: UnsafeBufferPointer<UInt8>) -> Int {
        Int(String(decoding: cell, as: UTF8.self)) ?? 0
    }
}
