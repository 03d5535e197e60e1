internal import Model
internal import Text

/// The rows of one kind as they were read: the text of all lines, and the source location of each field.
struct RowBlock: Sendable {
    struct Entry: Sendable {
        /// The index in `text` at which the line begins.
        var start: Int
        var length: Int32
        /// The number of bytes of the key, without the tab after it.
        var keyLength: Int32
        /// The ordinal of the file.
        var file: Int32
        /// The ordinal of the document within the file.
        let document: Int32
        /// The index in `marks` of the location of the resource.
        var firstMark: Int
        /// The fields whose locations follow that of the resource in `marks`, one bit for each.
        let marked: UInt64
        /// The index in `elementMarks` of the first list element of the row.
        var firstElement: Int
        /// Whether a field was refused, so that only the key can be used.
        let isBroken: Bool
        /// The ordinal of the row's parent in the block of the parent's kind; -1 for a row in a section.
        var parent: Int32 = -1
    }

    /// An earlier name of a resource, as declared.
    struct PreviousName: Sendable {
        let name: [UInt8]
        let mark: SourceMark
    }

    private(set) var text: [UInt8] = []
    private(set) var entries: [Entry] = []
    /// For each row, the location of the resource and then the location of each field that it gives.
    ///
    /// Most rows give few of their fields, so the others need no memory.
    private var marks: [SourceMark] = []
    /// The locations of the elements of all lists, by row and field, in the order of the cells.
    private var elementMarks: [SourceMark] = []
    /// The declared earlier names, by the ordinal of the row, in the order of the source.
    private(set) var previousNames: [Int: [PreviousName]] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// Appends a row without the cells that it inherits from its parent, because these are not known yet.
    mutating func append(_ row: borrowing RowBuilder, of kind: Kind, document: Int32) {
        let start = text.count
        var keyLength = 0
        for index in row.inheritedCount..<kind.fields.count {
            if index > row.inheritedCount { text.append(UInt8(ascii: "\t")) }
            row.appendCell(index, of: kind, to: &text)
            if index == kind.keyCount - 1 { keyLength = text.count - start }
        }
        let firstMark = marks.count
        let marked = row.appendMarks(to: &marks)
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
                firstMark: firstMark,
                marked: marked,
                firstElement: firstElement,
                isBroken: row.isBroken
            )
        )
    }

    init() {}

    /// A block with room for the rows of all these blocks.
    ///
    /// Arrays that grow are copied, and for a time there are two of each.
    init(roomFor blocks: [RowBlock]) {
        text.reserveCapacity(blocks.reduce(0) { $0 + $1.text.count })
        entries.reserveCapacity(blocks.reduce(0) { $0 + $1.entries.count })
        marks.reserveCapacity(blocks.reduce(0) { $0 + $1.marks.count })
        elementMarks.reserveCapacity(blocks.reduce(0) { $0 + $1.elementMarks.count })
    }

    /// Appends the rows of a file, which gets the ordinal `file`.
    ///
    /// - Parameter firstParent: the new ordinal of the file's first row of the parent kind.
    mutating func append(_ other: RowBlock, file: Int32, firstParent: Int32 = 0) {
        let base = text.count
        let first = entries.count
        let firstMark = marks.count
        let firstElement = elementMarks.count
        text.append(contentsOf: other.text)
        marks.append(contentsOf: other.marks)
        elementMarks.append(contentsOf: other.elementMarks)
        for (row, name) in other.previousNames { previousNames[first + row] = name }
        for var entry in other.entries {
            entry.start += base
            entry.firstMark += firstMark
            entry.firstElement += firstElement
            entry.file = file
            if entry.parent >= 0 { entry.parent += firstParent }
            entries.append(entry)
        }
    }

    // MARK: Rows inside others

    /// Appends rows that are declared inside the last row of `parents`, with whose key their keys begin.
    mutating func append(_ children: RowBlock, insideLastOf parents: RowBlock) {
        let key = parents.lastKey
        let parent = Int32(truncatingIfNeeded: parents.entries.count - 1)
        let added = Int32(truncatingIfNeeded: key.count + 1)
        for var entry in children.entries {
            let line = children.text[entry.start..<(entry.start + Int(entry.length))]
            entry.start = text.count
            entry.length += added
            entry.keyLength += added
            entry.firstMark += marks.count
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

    /// The location of a field of a row; with nil, and for a field that is not given, the location of the resource.
    func mark(of row: Int, field: Int?) -> SourceMark {
        let entry = entries[row]
        guard let field, entry.marked & (1 << UInt64(field)) != 0 else { return marks[entry.firstMark] }
        let before = entry.marked & ((1 << UInt64(field)) - 1)
        return marks[entry.firstMark + 1 + before.nonzeroBitCount]
    }

    /// The location of an element in a list of a row.
    ///
    /// - Parameter element: the ordinal of the element in the cell.
    func mark(of row: Int, field: Int, element: Int, in kind: Kind) -> SourceMark {
        let ordinal = text.withUnsafeBufferPointer { text in
            kind.fields[..<field].indices.filter { kind.fields[$0].isList }.reduce(element) { ordinal, list in
                ordinal + Self.elements(cell(row, field: list, in: text)).count
            }
        }
        let index = entries[row].firstElement + ordinal
        return elementMarks.indices.contains(index) ? elementMarks[index] : mark(of: row, field: field)
    }

    /// The elements in the cell of a list.
    static func elements(_ cell: ScalarBytes) -> [Slice<ScalarBytes>] {
        cell.dropFirst().dropLast().split(separator: UInt8(ascii: ","))
    }

    /// The key of a row; `text` is the text of this block.
    func key(_ row: Int, in text: ScalarBytes) -> ScalarBytes {
        let entry = entries[row]
        return ScalarBytes(rebasing: text[entry.start..<(entry.start + Int(entry.keyLength))])
    }

    /// A cell of a row; `text` is the text of this block.
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
