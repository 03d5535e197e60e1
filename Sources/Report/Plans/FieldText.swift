package import Model
internal import Planning
internal import Text

/// Shows the changes of fields, in the lines after their resource.
package struct FieldText: Sendable {
    /// The number of columns that lines do not exceed if possible.
    private static let width = 80
    private static let indent = "      "

    private let paint: @Sendable (String, PlanText.Style) -> String

    /// - Parameter paint: colours text; the identity if the output is not a terminal.
    package init(paint: @escaping @Sendable (String, PlanText.Style) -> String) { self.paint = paint }

    /// - Parameter isNew: whether the resource is new, so that only one value is shown.
    package func render(_ difference: FieldDifference, isNew: Bool = false) -> String {
        let meaning = difference.meaning.map { "  (\($0))" } ?? ""
        let title = "\(Self.indent)\(difference.path):"
        switch difference.content {
        case .values(_, let after) where isNew: return "\(title) \(after)\(meaning)\n"
        case .values(let before, let after):
            let line = "\(title) \(before) -> \(after)\(meaning)"
            if line.unicodeScalars.count <= Self.width { return line + "\n" }
            return "\(title)\(meaning)\n" + render([DifferenceLine(.removed, before), DifferenceLine(.added, after)])
        case .lines(let lines): return "\(title)\(meaning)\n" + render(lines)
        }
    }

    private func render(_ lines: [DifferenceLine]) -> String {
        lines.map { line in
            let text = "\(line.sign.symbol) \(line.text)"
            let painted =
                switch line.sign {
                case .removed: paint(text, .delete)
                case .added: paint(text, .create)
                case .remark: paint(text, .faint)
                case .unchanged: text
                }
            return "\(Self.indent)  \(painted)\n"
        }.joined()
    }
}
