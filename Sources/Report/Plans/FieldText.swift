package import Model
internal import Planning
internal import Text

/// Shows what a change does to fields, in the lines below its resource.
package struct FieldText: Sendable {
    /// Columns of the terminal that lines keep to where they can.
    private static let width = 80
    private static let indent = "      "

    private let paint: @Sendable (String, PlanText.Style) -> String

    /// - Parameter paint: Colours a piece of text; the identity where the output is no terminal.
    package init(paint: @escaping @Sendable (String, PlanText.Style) -> String) { self.paint = paint }

    /// - Parameter isNew: whether the resource is new, so that there is only one value to show.
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
