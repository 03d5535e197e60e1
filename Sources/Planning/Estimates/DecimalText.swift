/// Decimal numbers as text, with a fixed number of digits after the point.
enum DecimalText {
    /// The number without its point: `6.88` with four digits is 68800.
    ///
    /// - Returns: nil if the text is not a decimal number from 0, or has more digits after the point.
    static func scaled(_ text: String, digits: Int) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.utf8.count <= digits else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: digits - fraction.utf8.count)
        var value: Int64 = 0
        for byte in Array(whole.utf8) + Array(fraction.utf8) + zeros {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, overflows) = shifted.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            if isTooLarge || overflows { return nil }
            value = next
        }
        return value
    }

    /// The number with a point before its last digits.
    static func text(_ scaled: Int128, digits: Int) -> String {
        var all = String(scaled.magnitude)
        if all.utf8.count <= digits { all = String(repeating: "0", count: digits + 1 - all.utf8.count) + all }
        return (scaled < 0 ? "-" : "") + all.dropLast(digits) + "." + all.suffix(digits)
    }
}
