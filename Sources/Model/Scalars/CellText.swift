package import Text

/// A cell of a `COPY` row: the text that Postgres writes for a value.
package enum CellText {
    /// The cell of a null.
    package static let null = Array("\\N".utf8)

    /// The text of a cell; nil for null.
    package static func value(of cell: ArraySlice<UInt8>) -> String? {
        if cell.elementsEqual(null) { return nil }
        guard cell.contains(UInt8(ascii: "\\")) else { return String(decoding: cell, as: UTF8.self) }
        return String(decoding: CopyEscapes.undo(cell), as: UTF8.self)
    }

    /// Appends text as a cell, escaped as in `COPY … TO STDOUT`.
    package static func appendEscaped(_ text: ScalarBytes, to output: inout [UInt8]) {
        CopyEscapes.append(text, to: &output)
    }

    /// The elements in the cell of a list.
    ///
    /// Elements are names and digests, so none of them needs quotes.
    package static func elements(ofList cell: String) -> [String] {
        let bytes = cell.utf8
        guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return [] }
        return bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
    }
}
