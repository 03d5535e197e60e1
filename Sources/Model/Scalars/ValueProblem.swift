internal import Text

/// Why a scalar is not a value of its field's type.
package struct ValueProblem: Equatable {
    package let code: DiagnosticCode
    /// What the value must be; the text follows the field's name: `must be true or false`.
    package let demand: String
    package var hint: String?

    package init(code: DiagnosticCode, demand: String, hint: String? = nil) {
        self.code = code
        self.demand = demand
        self.hint = hint
    }

    /// The refusal of a scalar without quotes that some YAML reader takes for a number, a boolean, a date or null.
    static func quoteIt(_ scalar: ScalarBytes) -> ValueProblem {
        let shown = String(decoding: scalar.prefix(40), as: UTF8.self) + (scalar.count > 40 ? "…" : "")
        return ValueProblem(
            code: .ambiguousPlainText,
            demand: "is text, but YAML readers disagree about a plain '\(shown)'",
            hint: "quote it"
        )
    }
}
