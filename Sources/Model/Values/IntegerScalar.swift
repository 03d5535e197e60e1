internal import Text

/// `-?(0|[1-9][0-9]*)`: no sign `+`, no leading zero, no underscore, no other base.
enum IntegerScalar {
    static func encode(
        _ scalar: ScalarBytes,
        in range: ClosedRange<Int64>,
        isPlain: Bool,
        into output: inout [UInt8]
    ) -> ValueProblem? {
        let bounds =
            range.upperBound == .max
            ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        guard isPlain, isWritten(scalar) else {
            let hint = isPlain ? "write decimal digits only, such as 16" : "write it without quotes"
            return ValueProblem(code: .notAnInteger, demand: "must be a whole number \(bounds)", hint: hint)
        }
        guard let value = value(scalar), range.contains(value) else {
            return ValueProblem(code: .outOfRange, demand: "must be \(bounds)")
        }
        output.append(contentsOf: scalar)
        return nil
    }

    private static func isWritten(_ scalar: ScalarBytes) -> Bool {
        let digits = scalar.first == UInt8(ascii: "-") ? scalar.dropFirst() : scalar[...]
        guard let first = digits.first, digits.allSatisfy(\.isDigit) else { return false }
        return first != UInt8(ascii: "0") || scalar.count == 1
    }

    /// The number, or nil where it does not fit in 64 bits.
    private static func value(_ scalar: ScalarBytes) -> Int64? {
        var value: Int64 = 0
        let isNegative = scalar.first == UInt8(ascii: "-")
        for byte in scalar where byte.isDigit {
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (next, carry) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            if overflow || carry { return nil }
            value = next
        }
        return value
    }
}
