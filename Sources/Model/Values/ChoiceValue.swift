package import Text

/// One of the given words.
package struct ChoiceValue: ValueType {
    /// The words.
    package let choices: [String]

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        for choice in choices where scalar.elementsEqual(choice.utf8) {
            output.append(contentsOf: scalar)
            return nil
        }
        let nearest = NearestName.find(scalar.prefix(64).map { $0 }.lossyText.lowercased(), among: choices)
        return ValueProblem(
            code: .notAChoice,
            demand: choices.count == 1
                ? "must be \(choices[0])" : "must be one of " + choices.joined(separator: ", "),
            hint: nearest.map { "did you mean '\($0)'?" }
        )
    }

    package var isSafeWithoutQuotes: Bool { true }
    package var constraints: [Constraint] { [.choice(choices)] }
    package var words: String { choices.map { "`\($0)`" }.joined(separator: ", ") }
    package var answer: JSONShape { .choice(choices) }

    package func asked(_ text: String) -> AskedValue? { cell(of: text, isPlain: true).map(AskedValue.cell) }

    package var askedWords: String { "one of: \(choices.joined(separator: ", "))" }
    package var question: JSONShape { .choice(choices) }
}

extension [UInt8] {
    fileprivate var lossyText: String { String(decoding: self, as: UTF8.self) }
}
