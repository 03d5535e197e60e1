internal import Model

extension ValueProblem {
    /// The refusal of a scalar of more than 64 KiB.
    static let tooLong = ValueProblem(
        code: .scalarTooLong,
        demand: "must be at most \(RowBuilder.maximumScalarLength) bytes long"
    )
}

extension RowBuilder {
    /// Bytes of one scalar, at most: 64 KiB.
    static var maximumScalarLength: Int { 65_536 }
}
