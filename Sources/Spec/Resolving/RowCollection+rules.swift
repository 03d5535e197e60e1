internal import Model
internal import Text

/// Checks rules about values of rows, beyond the form of each value.
extension RowCollection {
    /// The rows with a value of the field for which `isMeant` is true, in the order of the sources.
    func rows(holding field: Int, where isMeant: (ScalarBytes) -> Bool) -> [Int] {
        let isList = kind.fields[field].isList
        return block.text.withUnsafeBufferPointer { text in
            rows.sorted().filter { row in
                var isFound = false
                forEachValue(in: block.cell(row, field: field, in: text), isList: isList) { value, _ in
                    if isMeant(value) { isFound = true }
                }
                return isFound
            }
        }
    }

    /// A row that breaks a rule about its number and a number of the row that it refers to.
    struct OddPair {
        let row: Int
        /// The row that it refers to.
        let other: Int
        let number: Int64
        /// The number of the other row.
        let otherNumber: Int64
    }

    /// The rows for which the number in `field` and the number in `otherField` of the row that they refer to break a
    /// rule, in the order of the sources.
    ///
    /// Rows with a refused value, and rows that refer to an undeclared resource, are left out.
    func pairs(
        _ field: Int,
        reference: Int,
        to target: RowCollection,
        _ otherField: Int,
        breaking isBroken: (_ number: Int64, _ other: Int64) -> Bool
    ) -> [OddPair] {
        target.block.text.withUnsafeBufferPointer { targetText in
            var index = KeyIndex(capacity: target.rows.count)
            for row in target.rows { _ = index.insert(row, bytes: { target.block.key($0, in: targetText) }) }
            return block.text.withUnsafeBufferPointer { text in
                rows.sorted().compactMap { row -> OddPair? in
                    let name = block.cell(row, field: reference, in: text)
                    guard !block.entries[row].isBroken,
                        let other = index.row(of: name, bytes: { target.block.key($0, in: targetText) }),
                        !target.block.entries[other].isBroken,
                        let number = kind.fields[field].type.order(
                            of: Array(block.cell(row, field: field, in: text))[...]
                        ),
                        let its = target.kind.fields[otherField].type.order(
                            of: Array(target.block.cell(other, field: otherField, in: targetText))[...]
                        ),
                        isBroken(number, its)
                    else { return nil }
                    return OddPair(row: row, other: other, number: number, otherNumber: its)
                }
            }
        }
    }
}
