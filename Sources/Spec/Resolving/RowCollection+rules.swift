internal import Model
internal import Text

/// Rules about what rows hold, beyond the form of each value.
extension RowCollection {
    /// Rows of which a value of the field is meant, in the order of the sources.
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

    /// A row of which a number is 0 where the other resource's is not, or the other way round.
    struct ZeroAlone {
        let row: Int
        /// The row that it refers to.
        let other: Int
        /// Whether the other row's number is 0.
        let mustBeZero: Bool
    }

    /// The rows, in the order of the sources, of which `field` and the `otherField` of what they refer to are not 0
    /// together.
    ///
    /// Rows of which a value was refused are left out, and so are those that refer to what is not declared.
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
