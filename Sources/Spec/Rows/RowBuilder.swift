internal import Model
internal import Text

/// Collects the cells of one resource, in any order of its fields.
struct RowBuilder {
    let kind: Kind
    private var scratch: [UInt8] = []
    /// For each field, the index of its cell in `scratch`; -1 while the field is absent.
    private var starts: [Int32]
    private var ends: [Int32]
    /// The location of the resource.
    private(set) var mark = SourceMark.wholeFile
    /// The location of each field that is given; that of another field is meaningless.
    private var marks: [SourceMark]
    /// The fields that are given, one bit for each.
    private var present: UInt64 = 0
    /// The fields whose value means absent, one bit for each.
    private var withdrawn: UInt64 = 0
    /// The ordinals of the fields that are lists.
    private let lists: [Int]
    /// The locations of the elements of each given list, in the order of its cell.
    private var elementMarks: [(field: Int, marks: [SourceMark])] = []
    private(set) var isBroken = false
    /// The number of first fields that the resource inherits from its parent.
    private(set) var inheritedCount = 0
    /// The declared earlier names with their locations, the latest name first; nil without `renamedFrom`.
    var previousNames: [RowBlock.PreviousName]?

    init(_ kind: Kind) {
        self.kind = kind
        lists = kind.fields.indices.filter { kind.fields[$0].isList }
        starts = Array(repeating: -1, count: kind.fields.count)
        ends = starts
        marks = Array(repeating: .wholeFile, count: kind.fields.count)
    }

    /// Begins the next resource.
    ///
    /// - Parameter inheritedCount: the number of first fields that it inherits from its parent.
    mutating func begin(at mark: SourceMark, inheriting inheritedCount: Int = 0) {
        self.inheritedCount = inheritedCount
        scratch.removeAll(keepingCapacity: true)
        for index in starts.indices { starts[index] = -1 }
        self.mark = mark
        present = 0
        withdrawn = 0
        elementMarks.removeAll(keepingCapacity: true)
        isBroken = false
        previousNames = nil
    }

    mutating func markBroken() { isBroken = true }

    /// Records that the field is given.
    ///
    /// - Returns: false if it was given already.
    mutating func claim(_ field: Int, at mark: SourceMark) -> Bool {
        let bit: UInt64 = 1 << UInt64(field)
        guard present & bit == 0 else { return false }
        present |= bit
        marks[field] = mark
        return true
    }

    /// Records that the value of the field means absent.
    mutating func withdraw(_ field: Int) { withdrawn |= 1 << UInt64(field) }

    func isPresent(_ field: Int) -> Bool { (present & ~withdrawn) & (1 << UInt64(field)) != 0 }

    func mark(of field: Int) -> SourceMark { present & (1 << UInt64(field)) != 0 ? marks[field] : mark }

    /// Whether every part of the key that the resource itself gives was accepted.
    func hasKey(of kind: Kind) -> Bool { starts[inheritedCount..<kind.keyCount].allSatisfy { $0 >= 0 } }

    /// Encodes the value of the field; if it is refused, the field keeps its default.
    mutating func encode(_ field: Int, _ scalar: ScalarBytes, isPlain: Bool, at mark: SourceMark) -> ValueProblem? {
        marks[field] = mark
        let start = scratch.count
        let problem = kind.fields[field].value.encode(scalar, isPlain: isPlain, into: &scratch)
        if problem == nil {
            starts[field] = Int32(truncatingIfNeeded: start)
            ends[field] = Int32(truncatingIfNeeded: scratch.count)
        } else {
            isBroken = true
        }
        return problem
    }

    /// Stores the cell of a list with its elements in byte order, so that their order in the spec does not matter.
    mutating func encodeList(_ field: Int, _ elements: [[UInt8]: SourceMark]) {
        let start = scratch.count
        let sorted = elements.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        elementMarks.append((field, sorted.map(\.value)))
        scratch.append(UInt8(ascii: "{"))
        scratch.append(contentsOf: sorted.map(\.key).joined(separator: [UInt8(ascii: ",")]))
        scratch.append(UInt8(ascii: "}"))
        starts[field] = Int32(truncatingIfNeeded: start)
        ends[field] = Int32(truncatingIfNeeded: scratch.count)
    }

    /// Stores the cell of a map.
    mutating func encodeMap(_ field: Int, _ texts: [String: String]) {
        let start = scratch.count
        MapValue.appendCell(of: texts, to: &scratch)
        starts[field] = Int32(truncatingIfNeeded: start)
        ends[field] = Int32(truncatingIfNeeded: scratch.count)
    }

    func appendCell(_ field: Int, of kind: Kind, to output: inout [UInt8]) {
        let start = starts[field]
        if start < 0 {
            output.append(contentsOf: kind.fields[field].defaultCell)
        } else {
            output.append(contentsOf: scratch[Int(start)..<Int(ends[field])])
        }
    }

    /// Appends the location of the resource, and then of each field that is given or inherited.
    ///
    /// Inherited fields get the location of the resource's own part of the key.
    ///
    /// - Returns: these fields, one bit for each.
    func appendMarks(to output: inout [SourceMark]) -> UInt64 {
        output.append(mark)
        for _ in 0..<inheritedCount { output.append(mark(of: inheritedCount)) }
        for field in inheritedCount..<marks.count where present & (1 << UInt64(field)) != 0 {
            output.append(marks[field])
        }
        return present | ((1 << UInt64(inheritedCount)) - 1)
    }

    /// Appends the locations of the elements of all lists, by field; elements of a default get the location of the
    /// resource.
    func appendElementMarks(to output: inout [SourceMark]) {
        for list in lists {
            if let marks = elementMarks.first(where: { $0.field == list })?.marks {
                output.append(contentsOf: marks)
            } else {
                let count = kind.fields[list].defaultCell.withUnsafeBufferPointer { RowBlock.elements($0).count }
                output.append(contentsOf: repeatElement(mark, count: count))
            }
        }
    }
}
