internal import Model

extension ValueProblem {
    /// The refusal of a scalar of more than 64 KiB.
    static let tooLong = ValueProblem(
        code: .scalarTooLong,
        demand: "must be at most \(FileReader.maximumScalarLength) bytes long"
    )
}
