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

    /// What may be left out in place of an empty value.
    package enum Omission: Sendable {
        case field, name, element

        /// The hint to leave it out.
        package var hint: String {
            switch self {
            case .field: "leave the field out"
            case .name: "leave the name out"
            case .element: "leave the element out"
            }
        }
    }

    /// The same problem, with the hint for an empty value as it applies there.
    ///
    /// - Parameters:
    ///   - omission: what is left out; nil if nothing may be, because a value is required.
    ///   - hint: the hint if nothing may be left out.
    package func leavingOut(_ omission: Omission?, hint other: String? = nil) -> ValueProblem {
        guard hint == Omission.field.hint else { return self }
        var problem = self
        problem.hint = omission?.hint ?? other
        return problem
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
