internal import Text

/// Reads numbers from cells and from parameters of the status API.
enum Digits {
    /// Reads a number of at most 18 digits.
    static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(text.count) else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }

    /// Reads the digits after a decimal point, as millionths.
    static func millionths(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 6 else { return nil }
        guard !text.isEmpty else { return 0 }
        return number(text).map { value in (text.count..<6).reduce(value) { value, _ in value * 10 } }
    }

    /// The maximum number of digits in a parameter that are read; longer numbers are larger than all values.
    private static let mostDigits = 12

    /// Reads a number from a parameter; a number larger than all values becomes the maximum of `Int64`.
    static func asked(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
        return text.utf8.count > mostDigits ? .max : Int64(text)
    }

    /// Converts a number from a parameter to another unit; the result stays below the maximum of `Int64`.
    static func scaled(_ number: Int64, by factor: Int64) -> Int64 {
        let (product, isOverflow) = number.multipliedReportingOverflow(by: factor)
        return isOverflow ? .max - 999_999 : product
    }
}
