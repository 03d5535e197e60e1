internal import Text

/// A table with texts on the left and amounts on the right, in columns of equal width.
struct AmountTable {
    private var rows: [[String]]
    private let keyCount: Int

    /// - Parameters:
    ///   - keys: the titles of the columns of text.
    ///   - amounts: the titles of the columns of amounts.
    init(keys: [String], amounts: [String]) {
        keyCount = keys.count
        rows = [keys + amounts]
    }

    /// Adds a row; an amount that is nil is shown as a hyphen.
    ///
    /// - Parameter keys: all texts, or the first ones.
    mutating func add(_ keys: [String], _ amounts: [String?]) {
        let blanks = repeatElement("", count: keyCount - keys.count)
        rows.append(keys.map(VisibleText.escape) + blanks + amounts.map { $0?.groupedDigits ?? "-" })
    }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - row[column].count)
                return column < keyCount ? row[column] + blanks : blanks + row[column]
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
