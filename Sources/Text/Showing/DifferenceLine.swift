/// A line of the difference between two values.
package struct DifferenceLine: Sendable, Hashable {
    package enum Sign: Sendable {
        case removed, added, unchanged
        /// A remark about the value instead of a line of it, such as how many lines are not shown.
        case remark
    }

    package let sign: Sign
    /// The text of the line, with invisible characters escaped.
    package let text: String

    package init(_ sign: Sign, _ text: String) {
        self.sign = sign
        self.text = text
    }
}

extension DifferenceLine.Sign {
    /// The character to show before the line.
    package var symbol: Character {
        switch self {
        case .removed: "-"
        case .added: "+"
        case .unchanged: " "
        case .remark: "…"
        }
    }
}
