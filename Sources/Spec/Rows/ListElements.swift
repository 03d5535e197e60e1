internal import Model
internal import Text

/// Collects the elements of a list, in either form that a spec may use.
struct ListElements {
    private let type: any ValueType
    private let allowed: ClosedRange<Int>
    private var given = 0
    /// The cells of the accepted elements, with their locations.
    private(set) var cells: [[UInt8]: SourceMark] = [:]

    /// - Parameter allowed: the allowed number of elements.
    init(of type: any ValueType, count allowed: ClosedRange<Int>) {
        self.type = type
        self.allowed = allowed
    }

    /// Counts an element that is not a scalar.
    mutating func skip() { given += 1 }

    /// - Returns: why the element is refused; nil if it is accepted.
    mutating func add(_ scalar: ScalarBytes, isPlain: Bool, at mark: SourceMark) -> ValueProblem? {
        given += 1
        var cell: [UInt8] = []
        if let problem = type.encode(scalar, isPlain: isPlain, into: &cell) ?? type.problemOfSecret(scalar) {
            return problem
        }
        guard given <= allowed.upperBound, cells.updateValue(mark, forKey: cell) != nil else { return nil }
        return ValueProblem(code: .duplicateItem, demand: "must not hold the same element twice")
    }

    /// The error in the number of elements; nil if the number is allowed.
    var problemOfCount: ValueProblem? {
        guard !allowed.contains(given) else { return nil }
        return ValueProblem(
            code: .wrongLength,
            demand: "must hold \(allowed.lowerBound) to \(allowed.upperBound) elements"
        )
    }
}

extension ValueType {
    /// Why a spec may not have the value although its form is right; nil if it may.
    ///
    /// Values from the database are read without this check.
    func problemOfSecret(_ scalar: ScalarBytes) -> ValueProblem? {
        isDigest ? GuessedSecret.problem(ofDigest: scalar) : nil
    }
}
