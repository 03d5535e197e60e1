/// Writes lines of CSV (RFC 4180, but for the line feed at the end).
enum CSVLine {
    /// The cells as a line; an absent one is empty.
    static func make(_ cells: [String?]) -> String { cells.map { quoted($0 ?? "") }.joined(separator: ",") + "\n" }

    private static func quoted(_ cell: String) -> String {
        guard cell.utf8.contains(where: { special.contains($0) }) else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }

    private static let special = Set("\",\r\n".utf8)
}
