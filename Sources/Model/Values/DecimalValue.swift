package import Text

/// A decimal number from 0, kept as text from the spec to `NUMERIC`; floating point is not used.
package struct DecimalValue: ValueType {
    /// The maximum number of digits after the point, from 1 to 6.
    ///
    /// A number without such digits is an integer, and `order(of:)` holds six of them.
    package let scale: Int
    /// The maximum number of digits before the point; the column is `numeric(12 + scale, scale)`.
    private static let wholeDigits = 12

    package init(scale: Int) {
        precondition((1...6).contains(scale), "a decimal has 1 to 6 digits behind the point")
        self.scale = scale
    }

    /// Appends the number with exactly `scale` digits after the point, as Postgres writes `NUMERIC(…, scale)`.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        let point = scalar.firstIndex(of: UInt8(ascii: ".")) ?? scalar.endIndex
        let whole = scalar[..<point]
        let fraction = scalar[point...].dropFirst()
        guard Self.isWhole(whole), fraction.allSatisfy(\.isDigit), point == scalar.endIndex || !fraction.isEmpty else {
            return ValueProblem(
                code: .notADecimal,
                demand: "must be a decimal number from 0 with at most \(scale) digits after the point",
                hint: "write it as 1250 or 1250.50: no sign, exponent, separator or currency"
            )
        }
        guard fraction.count <= scale else {
            return ValueProblem(code: .outOfRange, demand: "must have at most \(scale) digits after the point")
        }
        guard whole.count <= Self.wholeDigits else {
            let demand = "must have at most \(Self.wholeDigits) digits before the point"
            return ValueProblem(code: .outOfRange, demand: demand)
        }
        output.append(contentsOf: whole)
        output.append(UInt8(ascii: "."))
        output.append(contentsOf: fraction)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale - fraction.count))
        return nil
    }

    private static func isWhole(_ digits: Slice<ScalarBytes>) -> Bool {
        guard let first = digits.first, digits.allSatisfy(\.isDigit) else { return false }
        return first != UInt8(ascii: "0") || digits.count == 1
    }

    package var isSafeWithoutQuotes: Bool { true }
    package var constraints: [Constraint] { [.decimal(whole: Self.wholeDigits, scale: scale)] }
    package var column: ColumnType { .numeric(precision: Self.wholeDigits + scale, scale: scale) }
    package var words: String { "decimal number from 0, at most \(scale) digits after the point" }
    package var answer: JSONShape { .pattern("^[0-9]+([.][0-9]{1,\(scale)})?$") }
    package var isQuantity: Bool { true }

    /// The number in millionths; 12 digits before the point and 6 after it fit.
    package func order(of cell: ArraySlice<UInt8>) -> Int64? {
        let point = cell.firstIndex(of: UInt8(ascii: ".")) ?? cell.endIndex
        guard let whole = Digits.number(cell[..<point]), whole < 1_000_000_000_000 else { return nil }
        return Digits.millionths(cell[min(point + 1, cell.endIndex)...]).map { whole * 1_000_000 + $0 }
    }

    package func asked(_ text: String) -> AskedValue? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = Digits.asked(parts[0]) else { return nil }
        let millionths = Digits.scaled(whole, by: 1_000_000)
        guard parts.count == 2 else { return .quantity(millionths) }
        guard !parts[1].isEmpty, let fraction = Digits.millionths(Array(parts[1].utf8)[...]) else { return nil }
        return .quantity(millionths.addingReportingOverflow(fraction).partialValue)
    }

    package var askedWords: String { "a decimal number" }
    package var question: JSONShape { .pattern("^(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$") }
}
