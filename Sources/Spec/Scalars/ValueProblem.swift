/// Why a scalar is not a value of its field's type.
struct ValueProblem: Equatable {
    let code: DiagnosticCode
    /// What the value must be, to follow the field's name: `must be true or false`.
    let demand: String
    var hint: String?

    static let quoteIt = ValueProblem(
        code: .ambiguousPlainText,
        demand:
            "must be text, and without quotes this is a number, a truth value, a date or nothing in some YAML reader",
        hint: "quote it"
    )
}
