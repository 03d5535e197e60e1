package import Text

/// An RFC 3339 time with a zone: `2026-12-01T09:00:00Z` or `2026-12-01 10:00:00.25+01:00`.
package struct TimestampValue: ValueType {
    package init() {}

    private static let years: ClosedRange<Int64> = 2000...2099
    /// The maximum number of digits in a fraction of a second; Postgres stores microseconds.
    private static let fractionDigits = 6

    /// Appends the time in UTC as Postgres writes `timestamptz`: `2026-12-01 09:00:00+00`.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard let time = Self.parse(scalar) else {
            return ValueProblem(
                code: .notATimestamp,
                demand: "must be an RFC 3339 time with a zone",
                hint: "write it as 2026-12-01T09:00:00Z"
            )
        }
        guard Self.years.contains(time.date.year) else {
            return ValueProblem(code: .outOfRange, demand: "must be in the years 2000 to 2099")
        }
        Self.append(time, to: &output)
        return nil
    }

    private struct Time {
        let date: CivilDate
        let secondOfDay: Int64
        let fraction: Slice<ScalarBytes>
    }

    private static func parse(_ scalar: ScalarBytes) -> Time? {
        var reader = FixedReader(scalar)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("Tt "), let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), reader.take(":"), let second = reader.number(2)
        else { return nil }
        var fraction = scalar[scalar.endIndex...]
        if reader.take(".") {
            fraction = reader.digits()
            guard (1...fractionDigits).contains(fraction.count) else { return nil }
        }
        guard let offset = offset(&reader), reader.isAtEnd else { return nil }
        guard hour < 24, minute < 60, second < 60, let days = CivilDate.days(year: year, month: month, day: day)
        else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let day0 = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return Time(date: CivilDate(days: day0), secondOfDay: seconds - day0 * 86_400, fraction: fraction)
    }

    /// The offset of the zone from UTC in seconds.
    private static func offset(_ reader: inout FixedReader) -> Int64? {
        if reader.take("Zz") { return 0 }
        let sign: Int64
        if reader.take("+") { sign = 1 } else if reader.take("-") { sign = -1 } else { return nil }
        guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), hour < 24, minute < 60
        else { return nil }
        return sign * (hour * 3600 + minute * 60)
    }

    private static func append(_ time: Time, to output: inout [UInt8]) {
        appendPadded(time.date.year, 4, to: &output)
        output.append(UInt8(ascii: "-"))
        appendPadded(time.date.month, 2, to: &output)
        output.append(UInt8(ascii: "-"))
        appendPadded(time.date.day, 2, to: &output)
        output.append(UInt8(ascii: " "))
        appendClock(seconds: time.secondOfDay, to: &output)
        let zero = UInt8(ascii: "0")
        if let last = time.fraction.lastIndex(where: { $0 != zero }) {
            output.append(UInt8(ascii: "."))
            output.append(contentsOf: time.fraction[...last])
        }
        output.append(contentsOf: "+00".utf8)
    }

    /// The text that Postgres writes for a time, in UTC.
    ///
    /// - Parameter microseconds: from the year 1 to 9999, counted from 1970.
    package static func text(microseconds: Int64) -> String {
        let day: Int64 = 86_400_000_000
        let days = microseconds >= 0 ? microseconds / day : (microseconds + 1) / day - 1
        let rest = microseconds - days * day
        let date = CivilDate(days: days)
        var output: [UInt8] = []
        appendPadded(date.year, 4, to: &output)
        output.append(UInt8(ascii: "-"))
        appendPadded(date.month, 2, to: &output)
        output.append(UInt8(ascii: "-"))
        appendPadded(date.day, 2, to: &output)
        output.append(UInt8(ascii: " "))
        appendClock(seconds: rest / 1_000_000, to: &output)
        if rest % 1_000_000 > 0 {
            output.append(UInt8(ascii: "."))
            appendPadded(rest % 1_000_000, 6, to: &output)
            while output.last == UInt8(ascii: "0") { output.removeLast() }
        }
        output.append(contentsOf: "+00".utf8)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends `HH:MM:SS`, with more digits for the hours if needed.
    static func appendClock(seconds: Int64, to output: inout [UInt8]) {
        appendPadded(seconds / 3600, 2, to: &output)
        output.append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, 2, to: &output)
        output.append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, 2, to: &output)
    }

    private static func appendPadded(_ value: Int64, _ width: Int, to output: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<width { divisor *= 10 }
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// The text that `encode` writes, converted to RFC 3339: `2026-12-01T09:00:00Z`.
    ///
    /// Other texts, such as `infinity`, are returned as they are.
    package func show(_ cell: String) -> String {
        guard cell.hasSuffix("+00"), let space = cell.firstIndex(of: " ") else { return cell }
        return cell[..<space] + "T" + cell[cell.index(after: space)...].dropLast(3) + "Z"
    }

    package var isSafeWithoutQuotes: Bool { true }

    package var constraints: [Constraint] {
        let written =
            "^20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
        return [.pattern(written: written, stored: nil), .years(Self.years)]
    }

    package var column: ColumnType { .timestamptz }
    package var words: String { "RFC 3339 time with a zone, 2000 to 2099" }
    package var answer: JSONShape { .time }

    /// The time in RFC 3339; a time that RFC 3339 cannot express becomes its first or last time.
    ///
    /// RFC 3339 has years of four digits. Postgres also has years before and after these, and `infinity`.
    package func showInAnswer(_ value: String) -> String {
        let text = show(value)
        if text.utf8.prefix(while: \.isDigit).count == 4, text.hasSuffix("Z") { return text }
        let isBefore = text.hasPrefix("-") || text.hasSuffix("BC")
        return isBefore ? "0001-01-01T00:00:00Z" : "9999-12-31T23:59:59Z"
    }
}

extension TimestampValue {
    package var isQuantity: Bool { true }

    /// The microseconds since 1970 of a text such as `2026-12-01 09:00:00.25+00`.
    package func order(of cell: ArraySlice<UInt8>) -> Int64? {
        let start = cell.startIndex
        guard cell.count >= 22, cell.suffix(3).elementsEqual("+00".utf8) else { return nil }
        func number(_ offset: Int, _ width: Int) -> Int64? {
            Digits.number(cell[(start + offset)..<(start + offset + width)])
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
            let minute = number(14, 2), let second = number(17, 2),
            let days = CivilDate.days(year: year, month: month, day: day),
            let fraction = Digits.millionths(cell[(start + 19)..<(cell.endIndex - 3)].dropFirst())
        else { return nil }
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    package func asked(_ text: String) -> AskedValue? {
        let text = Self.normalized(text)
        let order = cell(of: text, isPlain: true).flatMap { self.order(of: $0[...]) } ?? Self.yearBeyondSpecs(text)
        return order.map(AskedValue.quantity)
    }

    package var askedWords: String { "an RFC 3339 time with a zone, such as 2026-12-01T09:00:00Z" }
    package var question: JSONShape { .time }

    /// A time from a parameter as Postgres reads it; a time before or after the years of specs becomes `-infinity` or
    /// `infinity`.
    package func postgresText(asked text: String) -> String? {
        let text = Self.normalized(text)
        if let cell = cell(of: text, isPlain: true) { return String(decoding: cell, as: UTF8.self) }
        return Self.yearBeyondSpecs(text).map { $0 == .min ? "-infinity" : "infinity" }
    }

    /// The text with the plus sign of the zone, which form encoding turns into a space, and with second 59 for a leap
    /// second.
    private static func normalized(_ value: String) -> String {
        let text = value.replacing(" ", with: "+")
        return text.dropFirst(16).hasPrefix(":60") ? text.prefix(16) + ":59" + text.dropFirst(19) : text
    }

    /// `Int64.min` for a well-formed time before the years of specs, `Int64.max` after them; nil for other texts.
    private static func yearBeyondSpecs(_ text: String) -> Int64? {
        guard text.utf8.count > 4, let year = Int(text.prefix(4)) else { return nil }
        // 2004 is a leap year, so it has every day that another year may have.
        guard TimestampValue().cell(of: "2004" + text.dropFirst(4), isPlain: true) != nil else { return nil }
        return year < 2050 ? .min : .max
    }
}

/// Reads digits of fixed width and separators.
private struct FixedReader {
    private let text: ScalarBytes
    private var index = 0

    init(_ text: ScalarBytes) { self.text = text }

    var isAtEnd: Bool { index == text.count }

    /// Reads exactly `width` digits as a number.
    mutating func number(_ width: Int) -> Int64? {
        guard index + width <= text.count else { return nil }
        var value: Int64 = 0
        for byte in text[index..<(index + width)] {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        index += width
        return value
    }

    /// Reads all following digits.
    mutating func digits() -> Slice<ScalarBytes> {
        let start = index
        while index < text.count, text[index].isDigit { index += 1 }
        return text[start..<index]
    }

    /// Skips one of these characters, if it is next.
    mutating func take(_ characters: StaticString) -> Bool {
        guard index < text.count else { return false }
        for offset in 0..<characters.utf8CodeUnitCount where characters.utf8Start[offset] == text[index] {
            index += 1
            return true
        }
        return false
    }
}
