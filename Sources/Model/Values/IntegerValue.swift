package import Text

/// A whole number `-?(0|[1-9][0-9]*)`: without the sign `+`, leading zeros, underscores or another base.
package struct IntegerValue: ValueType {
    /// The allowed range.
    package let range: ClosedRange<Int64>

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard isPlain, Self.isWritten(scalar) else {
            let hint = isPlain ? "write decimal digits only, such as 16" : "write it without quotes"
            return ValueProblem(code: .notAnInteger, demand: "must be a whole number \(bounds)", hint: hint)
        }
        guard let value = Self.number(scalar), range.contains(value) else {
            return ValueProblem(code: .outOfRange, demand: "must be \(bounds)")
        }
        output.append(contentsOf: scalar)
        return nil
    }

    private var bounds: String {
        range.upperBound == .max
            ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }

    private static func isWritten(_ scalar: ScalarBytes) -> Bool {
        let digits = scalar.first == UInt8(ascii: "-") ? scalar.dropFirst() : scalar[...]
        guard let first = digits.first, digits.allSatisfy(\.isDigit) else { return false }
        return first != UInt8(ascii: "0") || scalar.count == 1
    }

    /// The number; nil if the text is none, or if it does not fit into 64 bits.
    private static func number(_ text: ScalarBytes) -> Int64? {
        var value: Int64 = 0
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text[...]
        guard !digits.isEmpty else { return nil }
        for byte in digits {
            guard byte.isDigit else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || carry { return nil }
            value = next
        }
        return value
    }

    package var isLiteral: Bool { true }
    package var isSafeWithoutQuotes: Bool { true }
    package var constraints: [Constraint] { [.range(range)] }

    package var column: ColumnType {
        range.lowerBound >= Int64(Int32.min) && range.upperBound <= Int64(Int32.max) ? .integer : .bigint
    }

    package var words: String { "whole number, \(range.lowerBound) to \(range.upperBound)" }

    package func isJSONLiteral(_ value: String) -> Bool { Int64(value) != nil }

    package var answer: JSONShape { .integer(range) }
    package var isQuantity: Bool { true }

    package func order(of cell: ArraySlice<UInt8>) -> Int64? { cell.withUnsafeBufferPointer(Self.number) }

    /// The numbers that a parameter of the status API may have: at most 15 digits, which every program can read from
    /// JSON (RFC 8259, 6).
    private static let askable: ClosedRange<Int64> = -999_999_999_999_999...999_999_999_999_999

    package func asked(_ text: String) -> AskedValue? {
        let amount = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !amount.isEmpty, amount.utf8.allSatisfy(\.isDigit) else { return nil }
        return Int64(text).flatMap { Self.askable.contains($0) ? .quantity($0) : nil }
    }

    package var askedWords: String { "a whole number of at most 15 digits" }
    package var question: JSONShape { .integer(Self.askable) }
}
