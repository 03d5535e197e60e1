internal import Text

/// An RFC 3339 time with a zone: `2026-12-01T09:00:00Z`, `2026-12-01 10:00:00.25+01:00`.
enum TimestampScalar {
    private static let years: ClosedRange<Int64> = 2000...2099
    /// Postgres keeps microseconds.
    private static let fractionDigits = 6

    /// Appends the time in UTC as Postgres writes `timestamptz`: `2026-12-01 09:00:00+00`.
    static func encode(_ scalar: ScalarBytes, into output: inout [UInt8]) -> ValueProblem? {
        guard let time = parse(scalar) else {
            return ValueProblem(
                code: .notATimestamp,
                demand: "must be an RFC 3339 time with a zone",
                hint: "write it as 2026-12-01T09:00:00Z"
            )
        }
        guard years.contains(time.date.year) else {
            return ValueProblem(code: .outOfRange, demand: "must be in the years 2000 to 2099")
        }
        append(time, to: &output)
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

    /// The zone's distance from UTC in seconds.
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

    /// Appends `HH:MM:SS`, with more digits for the hours where they are needed.
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

    /// What `encode` wrote as RFC 3339 again: `2026-12-01T09:00:00Z`.
    ///
    /// Other text, such as `infinity`, stays as it is.
    static func show(_ cell: String) -> String {
        guard cell.hasSuffix("+00"), let space = cell.firstIndex(of: " ") else { return cell }
        return cell[..<space] + "T" + cell[cell.index(after: space)...].dropLast(3) + "Z"
    }
}

/// Reads fixed-width digits and separators.
private struct FixedReader {
    private let text: ScalarBytes
    private var index = 0

    init(_ text: ScalarBytes) { self.text = text }

    var isAtEnd: Bool { index == text.count }

    /// Exactly `width` digits as a number.
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

    /// All digits that follow.
    mutating func digits() -> Slice<ScalarBytes> {
        let start = index
        while index < text.count, text[index].isDigit { index += 1 }
        return text[start..<index]
    }

    /// Moves past one of these characters, if one is next.
    mutating func take(_ characters: StaticString) -> Bool {
        guard index < text.count else { return false }
        for offset in 0..<characters.utf8CodeUnitCount where characters.utf8Start[offset] == text[index] {
            index += 1
            return true
        }
        return false
    }
}
