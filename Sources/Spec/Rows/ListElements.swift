internal import Model
internal import Text

/// Collects the elements of one list, in whatever form they are written.
struct ListElements {
    private let type: any ValueType
    private let allowed: ClosedRange<Int>
    private var given = 0
    /// The cells of those that were accepted, and where each stands.
    private(set) var cells: [[UInt8]: SourceMark] = [:]

    /// - Parameter allowed: how many the list may hold.
    init(of type: any ValueType, count allowed: ClosedRange<Int>) {
        self.type = type
        self.allowed = allowed
    }

    /// Takes note of an element that is no value at all.
    mutating func skip() { given += 1 }

    /// - Returns: why the element is refused, or nil.
    mutating func add(_ scalar: ScalarBytes, isPlain: Bool, at mark: SourceMark) -> ValueProblem? {
        given += 1
        var cell: [UInt8] = []
        if let problem = type.encode(scalar, isPlain: isPlain, into: &cell) ?? type.problemOfSecret(scalar) {
            return problem
        }
        guard given <= allowed.upperBound, cells.updateValue(mark, forKey: cell) != nil else { return nil }
        return ValueProblem(code: .duplicateItem, demand: "must not hold the same element twice")
    }

    /// What is wrong with the number of elements, or nil.
    var problemOfCount: ValueProblem? {
        guard !allowed.contains(given) else { return nil }
        return ValueProblem(
            code: .wrongLength,
            demand: "must hold \(allowed.lowerBound) to \(allowed.upperBound) elements"
        )
    }
}

extension ValueType {
    /// Why a value that has the type's form is refused in a spec all the same, or nil.
    ///
    /// What a database holds already is read without this.
    func problemOfSecret(_ scalar: ScalarBytes) -> ValueProblem? {
        isDigest ? GuessedSecret.problem(ofDigest: scalar) : nil
    }
}
