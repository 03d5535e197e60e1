/// Why a scalar is not a value of its field's type.
struct ValueProblem: Equatable {
    let code: DiagnosticCode
    /// What the value must be, to follow the field's name: `must be true or false`.
    let demand: String
    var hint: String?

    /// The refusal of a scalar of more than 64 KiB.
    static let tooLong = ValueProblem(
        code: .scalarTooLong,
        demand: "must be at most \(FileReader.maximumScalarLength) bytes long"
    )

    /// The refusal of a plain scalar that is a number, a truth value, a date or nothing to some YAML reader.
    static func quoteIt(_ scalar: ScalarBytes) -> ValueProblem {
        let shown = String(decoding: scalar.prefix(40), as: UTF8.self) + (scalar.count > 40 ? "…" : "")
        return ValueProblem(
            code: .ambiguousPlainText,
            demand: "is text, but YAML readers disagree about a plain '\(shown)'",
            hint: "quote it"
        )
    }
}
