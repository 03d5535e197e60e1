internal import Text

/// One of a few words.
enum ChoiceScalar {
    static func encode(_ scalar: ScalarBytes, among choices: [String], into output: inout [UInt8]) -> ValueProblem? {
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
}

extension [UInt8] {
    fileprivate var lossyText: String { String(decoding: self, as: UTF8.self) }
}
