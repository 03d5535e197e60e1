/// Why a scalar is not a value of its field's type.
struct ValueProblem: Equatable {
    let code: DiagnosticCode
    /// What the value must be, to follow the field's name: `must be true or false`.
    let demand: String
    var hint: String?

    /// The refusal of a plain scalar that is a number, a truth value, a date or nothing to some YAML reader.
    static func quoteIt(_ scalar: ScalarBytes) -> ValueProblem {
        ValueProblem(
            code: .ambiguousPlainText,
            demand: "is text, but YAML readers disagree about a plain '\(scalar.string)'",
            hint: "quote it"
        )
    }
}
