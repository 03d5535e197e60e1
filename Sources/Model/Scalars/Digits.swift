internal import Text

/// Reads numbers from the text of cells and of what is asked for.
enum Digits {
    /// A number of at most 18 digits.
    static func number(_ text: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(text.count) else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }

    /// The digits after a point, in millionths.
    static func millionths(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 6 else { return nil }
        guard !text.isEmpty else { return 0 }
        return number(text).map { value in (text.count..<6).reduce(value) { value, _ in value * 10 } }
    }

    /// The most digits of a number that is asked for and still read; more are beyond all values.
    private static let mostDigits = 12

    /// A number that is asked for; the greatest there is in place of one that is beyond all values.
    static func asked(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
        return text.utf8.count > mostDigits ? .max : Int64(text)
    }

    /// A number that is asked for in another unit, at most a little below the greatest there is.
    static func scaled(_ number: Int64, by factor: Int64) -> Int64 {
        let (product, isOverflow) = number.multipliedReportingOverflow(by: factor)
        return isOverflow ? .max - 999_999 : product
    }
}
