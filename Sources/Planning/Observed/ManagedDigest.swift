package import Model
package import Text

/// What a row remembers of hxapply's last write: a digest, and how many of the row's cells it covers.
///
/// Fields are only ever appended to a kind. So a row that was written before the last of them were there has a digest
/// of its first cells, and is as it was written where the cells behind them are still at their defaults.
package struct ManagedDigest {
    /// SHA-256 of the covered cells with the tabs between them, as hexadecimal digits.
    private let hexadecimal: UnsafeBufferPointer<UInt8>
    /// `managed_layout`: how many cells are covered, from the first.
    private let layout: Int

    /// Reads the cells of `managed_layout` and `managed_digest`.
    /// - Returns: nil where the digest is null, since hxapply never wrote the row.
    package init?(layout: UnsafeBufferPointer<UInt8>, digest: UnsafeBufferPointer<UInt8>) {
        // A bytea stands as `\\x` and its digits, the backslash doubled by COPY; null as `\N`.
        guard digest.count > 3 else { return nil }
        hexadecimal = UnsafeBufferPointer(rebasing: digest.dropFirst(3))
        self.layout = Self.number(layout)
    }

    /// The same from the text of both columns, the digest in hexadecimal digits without a prefix.
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

    /// Whether the line is what hxapply last wrote.
    package func matches(_ line: UnsafeBufferPointer<UInt8>, of kind: Kind, _ digests: DigestContext) -> Bool {
        guard layout != kind.fields.count else { return digests.matches(line, hexadecimal: hexadecimal) }
        guard (1..<kind.fields.count).contains(layout), let end = Self.end(ofCells: layout, in: line),
            Self.areDefaults(line[(end + 1)...], kind.fields[layout...])
        else { return false }
        return digests.matches(UnsafeBufferPointer(rebasing: line[..<end]), hexadecimal: hexadecimal)
    }

    /// Where the tab behind that many cells stands, or nil where there are no more.
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
