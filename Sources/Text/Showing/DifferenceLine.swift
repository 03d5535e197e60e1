/// One line of what a change does to a value.
package struct DifferenceLine: Sendable, Hashable {
    package enum Sign: Sendable {
        case removed, added, unchanged
        /// No line of the value, but a remark on it, such as how many lines are not shown.
        case remark
    }

    package let sign: Sign
    /// What stands behind the sign; it is safe to show.
    package let text: String

    package init(_ sign: Sign, _ text: String) {
        self.sign = sign
        self.text = text
    }
}

extension DifferenceLine.Sign {
    /// What stands in the column before the line.
    package var symbol: Character {
        switch self {
        case .removed: "-"
        case .added: "+"
        case .unchanged: " "
        case .remark: "…"
        }
    }
}
