internal import Model
internal import Text

/// The rows of one kind in one cluster from all files, while they are resolved.
struct RowCollection {
    let kind: Kind
    let block: RowBlock
    /// The rows of this cluster as ordinals of `block`; sorted by key after `sortAndDropDuplicates`.
    private(set) var rows: [Int]

    init(_ kind: Kind, _ block: RowBlock, rows: [Int]) {
        self.kind = kind
        self.block = block
        self.rows = rows
    }

    func displayKey(_ row: Int) -> String {
        let entry = block.entries[row]
        return RowLine(block.text[entry.start..<(entry.start + Int(entry.length))]).key(of: kind)
    }

    // MARK: Renames

    /// Why an earlier name cannot be right.
    enum RenameProblem {
        case ownName, takenTwice(other: Int), stillDeclared(other: Int)
    }

    /// An earlier name that a row cannot have had.
    struct ImpossibleRename {
        let row: Int
        let name: String
        let mark: SourceMark
        let problem: RenameProblem
    }

    /// The earlier names that their rows cannot have had, in the order of the sources.
    ///
    /// A name may be swapped or passed on: then its new row declares an earlier name as well.
    func impossibleRenames() -> [ImpossibleRename] {
        guard !block.previousNames.isEmpty else { return [] }
        var rowByName: [[UInt8]: Int] = [:]
        block.text.withUnsafeBufferPointer { text in
            for row in rows { rowByName[Array(block.key(row, in: text))] = row }
        }
        var owners: [[UInt8]: Int] = [:]
        return rows.sorted().flatMap { row in
            (block.previousNames[row] ?? []).compactMap { previous in
                problem(of: previous.name, row, rowByName, &owners).map { problem in
                    let name = String(decoding: previous.name, as: UTF8.self)
                    return ImpossibleRename(row: row, name: name, mark: previous.mark, problem: problem)
                }
            }
        }
    }

    private func problem(
        of name: [UInt8],
        _ row: Int,
        _ rowByName: [[UInt8]: Int],
        _ owners: inout [[UInt8]: Int]
    ) -> RenameProblem? {
        if rowByName[name] == row { return .ownName }
        if let other = owners.updateValue(row, forKey: name) { return .takenTwice(other: other) }
        guard let other = rowByName[name], block.previousNames[other] == nil else { return nil }
        return .stillDeclared(other: other)
    }

    /// The first row in the order of the sources that declares to have had the name.
    func row(renamedFrom name: [UInt8]) -> Int? {
        guard !block.previousNames.isEmpty else { return nil }
        return rows.filter { block.previousNames[$0]?.contains { $0.name == name } == true }.min()
    }

    // MARK: Order

    /// Sorts the rows by key, and keeps the first row of each key.
    ///
    /// - Returns: each dropped row with the row that was kept, in the order of the sources.
    mutating func sortAndDropDuplicates() -> [(row: Int, first: Int)] {
        let sorted = sortedRows()
        var kept: [Int] = []
        kept.reserveCapacity(sorted.count)
        var dropped: [(row: Int, first: Int)] = []
        block.text.withUnsafeBufferPointer { text in
            for row in sorted {
                if let last = kept.last, ByteOrder.compare(block.key(last, in: text), block.key(row, in: text)) == 0 {
                    dropped.append((row, last))
                } else {
                    kept.append(row)
                }
            }
        }
        rows = kept
        return dropped.sorted { $0.row < $1.row }
    }

    private struct SortKey {
        /// The first eight bytes of the key, big-endian, so that most comparisons need one word.
        let prefix: UInt64
        let row: Int
    }

    private func sortedRows() -> [Int] {
        block.text.withUnsafeBufferPointer { text in
            func precedes(_ left: SortKey, _ right: SortKey) -> Bool {
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                let order = ByteOrder.compare(block.key(left.row, in: text), block.key(right.row, in: text))
                return order == 0 ? left.row < right.row : order < 0
            }
            var keys = rows.map { SortKey(prefix: Self.prefix(of: block.key($0, in: text)), row: $0) }
            let isSorted = zip(keys, keys.dropFirst()).allSatisfy { precedes($0, $1) }
            if !isSorted { keys.sort(by: precedes) }
            return keys.map(\.row)
        }
    }

    private static func prefix(of key: ScalarBytes) -> UInt64 {
        var prefix: UInt64 = 0
        for index in 0..<8 { prefix = prefix << 8 | UInt64(index < key.count ? key[index] : 0) }
        return prefix
    }

    // MARK: Values across rows

    /// The rows with a value of the field that an earlier row has too, in the order of the sources.
    func sharedValues(of field: Int) -> [(row: Int, first: Int, value: String, element: Int)] {
        let isList = kind.fields[field].isList
        return block.text.withUnsafeBufferPointer { text in
            var owners: [(row: Int, element: Int)] = []
            var values: [ScalarBytes] = []
            for row in rows.sorted() {
                forEachValue(in: block.cell(row, field: field, in: text), isList: isList) { value, element in
                    owners.append((row, element))
                    values.append(value)
                }
            }
            var index = KeyIndex(capacity: values.count)
            var shared: [(row: Int, first: Int, value: String, element: Int)] = []
            for ordinal in values.indices {
                guard let first = index.insert(ordinal, bytes: { values[$0] }) else { continue }
                shared.append((owners[ordinal].row, owners[first].row, values[ordinal].string, owners[ordinal].element))
            }
            return shared
        }
    }

    /// The rows whose reference names no row of the target, in the order of the sources.
    func references(of field: Int, missingFrom target: RowCollection) -> [(row: Int, name: String, element: Int)] {
        let isList = kind.fields[field].isList
        return target.block.text.withUnsafeBufferPointer { targetText in
            var index = KeyIndex(capacity: target.rows.count)
            for row in target.rows { _ = index.insert(row, bytes: { target.block.key($0, in: targetText) }) }
            return block.text.withUnsafeBufferPointer { text in
                var missing: [(row: Int, name: String, element: Int)] = []
                for row in rows {
                    forEachValue(in: block.cell(row, field: field, in: text), isList: isList) { name, element in
                        if !index.contains(name, bytes: { target.block.key($0, in: targetText) }) {
                            missing.append((row, name.string, element))
                        }
                    }
                }
                return missing.sorted { ($0.row, $0.element) < ($1.row, $1.element) }
            }
        }
    }

    /// Calls `body` with the value of the cell, or with each element of a list and its ordinal; not for null.
    func forEachValue(in cell: ScalarBytes, isList: Bool, _ body: (ScalarBytes, Int) -> Void) {
        if !isList {
            if !cell.elementsEqual(RowLine.null) { body(cell, 0) }
            return
        }
        for (ordinal, element) in RowBlock.elements(cell).enumerated() { body(ScalarBytes(rebasing: element), ordinal) }
    }

    // MARK: The result

    /// The rows in their order, copied into one text.
    func table(of files: [ParsedFile]) -> DesiredTable {
        var text: [UInt8] = []
        text.reserveCapacity(rows.count == block.entries.count ? block.text.count : 0)
        var sorted: [DesiredTable.Row] = []
        sorted.reserveCapacity(rows.count)
        var previousNames: [Int: [String]] = [:]
        for row in rows {
            let entry = block.entries[row]
            if let names = block.previousNames[row] {
                previousNames[sorted.count] = names.map { String(decoding: $0.name, as: UTF8.self) }
            }
            sorted.append(
                DesiredTable.Row(
                    start: text.count,
                    length: entry.length,
                    keyLength: entry.keyLength,
                    file: entry.file,
                    mark: block.mark(of: row, field: nil)
                )
            )
            text.append(contentsOf: block.text[entry.start..<(entry.start + Int(entry.length))])
        }
        return DesiredTable(
            kind: kind,
            text: text,
            rows: sorted,
            paths: files.map(\.path),
            pathsInRoots: files.map { Array($0.pathInRoot.utf8) },
            previousNames: previousNames
        )
    }
}
