internal import Text

/// Why a scalar is not a value of its field's type.
package struct ValueProblem: Equatable {
    package let code: DiagnosticCode
    /// What the value must be, to follow the field's name: `must be true or false`.
    package let demand: String
    package var hint: String?

    package init(code: DiagnosticCode, demand: String, hint: String? = nil) {
        self.code = code
        self.demand = demand
        self.hint = hint
    }

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
