internal import Text

extension FieldType {
    /// Whether values have an order other than that of their bytes.
    package var isQuantity: Bool {
        switch self {
        case .integer, .decimal, .timestamp, .duration: true
        default: false
        }
    }

    /// A number by which the values of a quantity are ordered: units, millionths, microseconds or minutes.
    ///
    /// - Parameter cell: the text that Postgres writes.
    /// - Returns: nil for null, for other types and for text that is no such value.
    package func order(of cell: ArraySlice<UInt8>) -> Int64? {
        switch self {
        case .integer: Self.digits(cell)
        case .decimal: Self.millionths(cell)
        case .timestamp: Self.microseconds(cell)
        case .duration: Self.minutes(cell)
        default: nil
        }
    }

    /// The same of a text that needs no escapes.
    package func order(ofText text: String) -> Int64? { order(of: Array(text.utf8)[...]) }

    private static func digits(_ text: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(text.count) else { return nil }
        var number: Int64 = 0
        for byte in text {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }

    /// A decimal has at most 12 digits before the point and 4 after it, so this fits.
    private static func millionths(_ text: ArraySlice<UInt8>) -> Int64? {
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.endIndex
        guard let whole = digits(text[..<point]), whole < 1_000_000_000_000 else { return nil }
        return fraction(text[min(point + 1, text.endIndex)...]).map { whole * 1_000_000 + $0 }
    }

    /// The digits after a point, in millionths.
    private static func fraction(_ text: ArraySlice<UInt8>) -> Int64? {
        guard text.count <= 6 else { return nil }
        guard !text.isEmpty else { return 0 }
        return digits(text).map { value in (text.count..<6).reduce(value) { value, _ in value * 10 } }
    }

    /// `2026-12-01 09:00:00.25+00`.
    private static func microseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        let start = text.startIndex
        guard text.count >= 22, text.suffix(3).elementsEqual("+00".utf8) else { return nil }
        func number(_ offset: Int, _ width: Int) -> Int64? { digits(text[(start + offset)..<(start + offset + width)]) }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2),
            let days = CivilDate.days(year: year, month: month, day: day),
            let fraction = fraction(text[(start + 19)..<(text.endIndex - 3)].dropFirst())
        else { return nil }
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    /// `72:00:00`.
    private static func minutes(_ text: ArraySlice<UInt8>) -> Int64? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = digits(parts[0]), let minutes = digits(parts[1]), hours < 1_000_000_000
        else { return nil }
        return hours * 60 + minutes
    }
}
