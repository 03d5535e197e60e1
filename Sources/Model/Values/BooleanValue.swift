package import Text

/// `true` or `false` without quotes, and no other words.
package struct BooleanValue: ValueType {
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, scalar.equals("true") {
            output.append(UInt8(ascii: "t"))
        } else if isPlain, scalar.equals("false") {
            output.append(UInt8(ascii: "f"))
        } else {
            return ValueProblem(code: .notABoolean, demand: "must be true or false", hint: Self.hint(scalar))
        }
        return nil
    }

    private static func hint(_ scalar: ScalarBytes) -> String? {
        switch scalar.string.lowercased() {
        case "true", "yes", "on", "y", "1": "write true"
        case "false", "no", "off", "n", "0": "write false"
        default: nil
        }
    }

    package var isLiteral: Bool { true }
    package var isSafeWithoutQuotes: Bool { true }
    package var constraints: [Constraint] { [.truth] }
    package var column: ColumnType { .boolean }
    package var words: String { "`true` or `false`" }

    package func show(_ value: String) -> String { value == "t" ? "true" : value == "f" ? "false" : value }

    package func isJSONLiteral(_ value: String) -> Bool { value == "t" || value == "f" }

    package var answer: JSONShape { .boolean }

    package func asked(_ text: String) -> AskedValue? { cell(of: text, isPlain: true).map(AskedValue.cell) }

    package var askedWords: String { "true or false" }
    package var question: JSONShape { .choice(["true", "false"]) }
}
