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

    /// A row whose number is 0 although the number of the row that it refers to is not, or the other way round.
    struct ZeroAlone {
        let row: Int
        /// The row that it refers to.
        let other: Int
        /// Whether the number of the other row is 0.
        let mustBeZero: Bool
    }

    /// The rows for which exactly one of `field` and the `otherField` of the row that they refer to is 0, in the order
    /// of the sources.
    ///
    /// Rows with a refused value, and rows that refer to an undeclared resource, are left out.
    func zerosAlone(
        _ field: Int,
        reference: Int,
        to target: RowCollection,
        _ otherField: Int
    ) -> [ZeroAlone] {
        target.block.text.withUnsafeBufferPointer { targetText in
            var index = KeyIndex(capacity: target.rows.count)
            for row in target.rows { _ = index.insert(row, bytes: { target.block.key($0, in: targetText) }) }
            return block.text.withUnsafeBufferPointer { text in
                rows.sorted().compactMap { row -> ZeroAlone? in
                    let name = block.cell(row, field: reference, in: text)
                    guard !block.entries[row].isBroken,
                        let other = index.row(of: name, bytes: { target.block.key($0, in: targetText) }),
                        !target.block.entries[other].isBroken
                    else { return nil }
                    let isZero = block.cell(row, field: field, in: text).equals("0")
                    let mustBeZero = target.block.cell(other, field: otherField, in: targetText).equals("0")
                    return isZero == mustBeZero ? nil : ZeroAlone(row: row, other: other, mustBeZero: mustBeZero)
                }
            }
        }
    }
}
