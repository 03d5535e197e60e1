internal import Text

/// A resource as the text of a `COPY` row: a cell for each field of its kind, in their order, with tabs between them.
///
/// Declared rows and rows from the database have the same form, so an unchanged row costs one comparison of bytes.
package struct RowLine: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The cell of a null.
    package static let null = CellText.null

    /// The cells with their escapes.
    package var cells: [ArraySlice<UInt8>] {
        bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    }

    /// The texts of the cells; nil for null.
    package var values: [String?] { cells.map(Self.value) }

    /// The text of a cell; nil for null.
    package static func value(of cell: ArraySlice<UInt8>) -> String? { CellText.value(of: cell) }

    /// Appends text as a cell.
    ///
    /// Backslash, tab and line feed are escaped as in `COPY … TO STDOUT`.
    package static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        CopyEscapes.append(text, to: &output)
    }

    package static func appendEscaped(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendEscaped($0, to: &output) }
    }

    /// Appends the cell of a text; nil becomes null.
    package static func appendCell(_ text: String?, to output: inout [UInt8]) {
        if let text { appendEscaped(text, to: &output) } else { output.append(contentsOf: null) }
    }
}

extension RowLine {
    /// The elements in the cell of a list.
    ///
    /// Elements are names and digests, so none of them needs quotes.
    package static func elements(ofList cell: String) -> [String] { CellText.elements(ofList: cell) }

    /// The cell at that place; nil if the line has fewer cells.
    private func cell(_ place: Int) -> ArraySlice<UInt8>? {
        let tab = UInt8(ascii: "\t")
        var start = bytes.startIndex
        for _ in 0..<place {
            guard let end = bytes[start...].firstIndex(of: tab) else { return nil }
            start = end + 1
        }
        return bytes[start...].prefix { $0 != tab }
    }

    /// The value of the field with that path; nil for null.
    package func value(of path: String, in kind: Kind) -> String? {
        kind.index(of: path).flatMap(cell).flatMap(Self.value)
    }

    /// The values of a field: its value, or each element of a list; nothing for null.
    package func values(of field: Int, in kind: Kind) -> [String] {
        guard let value = cell(field).flatMap(Self.value) else { return [] }
        return kind.fields[field].isList ? Self.elements(ofList: value) : [value]
    }

    /// The first cells of a line, with the tabs between them.
    package static func key(of line: [UInt8], cells count: Int) -> ArraySlice<UInt8> {
        var end = line.startIndex
        for cell in 0..<count {
            if cell > 0 { end += 1 }
            end = line[end...].firstIndex(of: UInt8(ascii: "\t")) ?? line.endIndex
        }
        return line[..<end]
    }

    /// The key of the resource as people see it: `us-east-2/h100`, or the section for a kind with a single resource.
    package func key(of kind: Kind) -> String {
        if kind.isSingleton { return kind.section }
        let key = Self.key(of: bytes, cells: kind.keyCount)
        return key.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { Self.value(of: $0) ?? "" }.joined(separator: "/")
    }
}
