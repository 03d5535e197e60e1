internal import Model
internal import Text

/// The rows of one kind as they were read: their lines one behind another, and where in the source each field stands.
struct RowBlock: Sendable {
    struct Entry: Sendable {
        /// Where the line begins in `text`.
        var start: Int
        var length: Int32
        /// Bytes of the line that are its key, without the tab after it.
        var keyLength: Int32
        /// Ordinal of the file.
        var file: Int32
        /// Ordinal of the document within the file.
        let document: Int32
        /// Where the marks of its lists' elements begin in `elementMarks`.
        var firstElement: Int
        /// Whether a field was refused, so that only the key may be relied on.
        let isBroken: Bool
        /// The ordinal of the row that it stands inside, in the block of that one's kind; -1 for a row in a section.
        var parent: Int32 = -1
    }

    /// A name that a resource had before, as it declares it.
    struct PreviousName: Sendable {
        let name: [UInt8]
        let mark: SourceMark
    }

    private(set) var text: [UInt8] = []
    private(set) var entries: [Entry] = []
    /// For each row, the resource's own mark and then one for each field.
    private(set) var marks: [SourceMark] = []
    /// Where the elements of all lists stand, row by row and field by field, in the order of the cells.
    private var elementMarks: [SourceMark] = []
    /// By the row's ordinal, for the few rows that declare any; in the order of the source.
    private(set) var previousNames: [Int: [PreviousName]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// Appends a row; without the cells that it has from its parent, which are not known yet.
    mutating func append(_ row: borrowing RowBuilder, of kind: Kind, document: Int32) {
        let start = text.count
        var keyLength = 0
        for index in row.inheritedCount..<kind.fields.count {
            if index > row.inheritedCount { text.append(UInt8(ascii: "\t")) }
            row.appendCell(index, of: kind, to: &text)
            if index == kind.keyCount - 1 { keyLength = text.count - start }
        }
        row.appendMarks(to: &marks)
        let firstElement = elementMarks.count
        row.appendElementMarks(to: &elementMarks)
        if let names = row.previousNames, !names.isEmpty { previousNames[entries.count] = names }
        entries.append(
            Entry(
                start: start,
                length: Int32(truncatingIfNeeded: text.count - start),
                keyLength: Int32(truncatingIfNeeded: keyLength),
                file: 0,
                document: document,
                firstElement: firstElement,
                isBroken: row.isBroken
            )
        )
    }

    /// Appends the rows that a file holds; the file gets the ordinal `file`.
    /// - Parameter firstParent: the ordinal that the file's first row of the parents' kind has got.
    mutating func append(_ other: RowBlock, file: Int32, firstParent: Int32 = 0) {
        let base = text.count
        let first = entries.count
        let firstElement = elementMarks.count
        if first == 0 {
            self = other
        } else {
            text.append(contentsOf: other.text)
            marks.append(contentsOf: other.marks)
            elementMarks.append(contentsOf: other.elementMarks)
            entries.append(contentsOf: other.entries)
            for (row, name) in other.previousNames { previousNames[first + row] = name }
        }
        for index in first..<entries.count {
            entries[index].start += base
            entries[index].firstElement += firstElement
            entries[index].file = file
            if entries[index].parent >= 0 { entries[index].parent += firstParent }
        }
    }

    // MARK: Rows inside others

    /// Appends rows that stand inside the last row of another block, whose key begins theirs.
    mutating func append(_ children: RowBlock, insideLastOf parents: RowBlock) {
        let key = parents.lastKey
        let parent = Int32(truncatingIfNeeded: parents.entries.count - 1)
        let added = Int32(truncatingIfNeeded: key.count + 1)
        for var entry in children.entries {
            let line = children.text[entry.start..<(entry.start + Int(entry.length))]
            entry.start = text.count
            entry.length += added
            entry.keyLength += added
            entry.firstElement += elementMarks.count
            entry.parent = parent
            entries.append(entry)
            text.append(contentsOf: key)
            text.append(UInt8(ascii: "\t"))
            text.append(contentsOf: line)
        }
        marks.append(contentsOf: children.marks)
        elementMarks.append(contentsOf: children.elementMarks)
    }

    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        elementMarks.removeAll(keepingCapacity: true)
        previousNames.removeAll()
    }

    private var lastKey: [UInt8] {
        guard let entry = entries.last else { return [] }
        return Array(text[entry.start..<(entry.start + Int(entry.keyLength))])
    }

    // MARK: One row's parts

    /// Where a field of a row stands in the source; nil for the resource as a whole.
    func mark(of row: Int, field: Int?, in kind: Kind) -> SourceMark {
        marks[row * (kind.fields.count + 1) + (field.map { $0 + 1 } ?? 0)]
    }

    /// Where an element of a row's list stands in the source.
    /// - Parameter element: its ordinal in the list's cell.
    func mark(of row: Int, field: Int, element: Int, in kind: Kind) -> SourceMark {
        let ordinal = text.withUnsafeBufferPointer { text in
            kind.fields[..<field].indices.filter { kind.fields[$0].isList }.reduce(element) { ordinal, list in
                ordinal + Self.elements(cell(row, field: list, in: text)).count
            }
        }
        let index = entries[row].firstElement + ordinal
        return elementMarks.indices.contains(index) ? elementMarks[index] : mark(of: row, field: field, in: kind)
    }

    /// The elements of a list's cell.
    static func elements(_ cell: ScalarBytes) -> [Slice<ScalarBytes>] {
        cell.dropFirst().dropLast().split(separator: UInt8(ascii: ","))
    }

    /// A row's key in `text`, this block's bytes.
    func key(_ row: Int, in text: ScalarBytes) -> ScalarBytes {
        let entry = entries[row]
        return ScalarBytes(rebasing: text[entry.start..<(entry.start + Int(entry.keyLength))])
    }

    /// A row's cell in `text`, this block's bytes.
    func cell(_ row: Int, field: Int, in text: ScalarBytes) -> ScalarBytes {
        let entry = entries[row]
        let tab = UInt8(ascii: "\t")
        let end = entry.start + Int(entry.length)
        var start = entry.start
        var remaining = field
        while remaining > 0, start < end {
            if text[start] == tab { remaining -= 1 }
            start += 1
        }
        let stop = text[start..<end].firstIndex(of: tab) ?? end
        return ScalarBytes(rebasing: text[start..<stop])
    }
}
