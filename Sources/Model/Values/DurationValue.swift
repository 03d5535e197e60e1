package import Text

/// A duration: `<n>m`, `<n>h` or `<n>d`.
///
/// A day has 24 hours, so `1d` and `24h` are the same duration.
package struct DurationValue: ValueType {
    /// The allowed range, in minutes.
    package let range: ClosedRange<Int64>

    /// Appends the duration as Postgres writes an `interval` of hours and minutes: `72:00:00`.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard let minutes = Self.minutes(scalar) else {
            return ValueProblem(
                code: .notADuration,
                demand: "must be a whole number of minutes, hours or days",
                hint: "write it as 90m, 72h or 30d"
            )
        }
        guard range.contains(minutes) else {
            return ValueProblem(code: .outOfRange, demand: "must be from \(bounds)")
        }
        TimestampValue.appendClock(seconds: minutes * 60, to: &output)
        return nil
    }

    private var bounds: String {
        "\(Self.show(minutes: range.lowerBound)) to \(Self.show(minutes: range.upperBound))"
    }

    private static func minutes(_ scalar: ScalarBytes) -> Int64? {
        guard let unit = scalar.last, let first = scalar.first else { return nil }
        let digits = scalar.dropLast()
        guard digits.allSatisfy(\.isDigit), (1...9).contains(digits.count) else { return nil }
        guard first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        let count = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        switch unit {
        case UInt8(ascii: "m"): return count
        case UInt8(ascii: "h"): return count * 60
        case UInt8(ascii: "d"): return count * 1440
        default: return nil
        }
    }

    /// The duration as people write it: whole days from 30 on in days, other whole hours in hours, the rest in minutes.
    package static func show(minutes: Int64) -> String {
        if minutes >= 30 * 1440, minutes % 1440 == 0 { return "\(minutes / 1440)d" }
        return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes)m"
    }

    /// The duration for the text that `encode` writes.
    ///
    /// Other intervals, such as `1 mon`, are returned as they are.
    package func show(_ cell: String) -> String {
        let parts = cell.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), parts[2] == "00",
            hours >= 0, hours < 1_000_000_000
        else { return cell }
        return Self.show(minutes: hours * 60 + minutes)
    }

    package var isSafeWithoutQuotes: Bool { true }

    package var constraints: [Constraint] {
        [.pattern(written: "^(0|[1-9][0-9]{0,8})[mhd]$", stored: nil), .minutes(range)]
    }

    package var column: ColumnType { .interval }
    package var words: String { "duration `<n>m`, `<n>h` or `<n>d`, \(bounds)" }
    package var isQuantity: Bool { true }

    /// The number of minutes in a text such as `72:00:00`.
    package func order(of cell: ArraySlice<UInt8>) -> Int64? {
        let parts = cell.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 3, let hours = Digits.number(parts[0]), let minutes = Digits.number(parts[1]),
            hours < 1_000_000_000
        else { return nil }
        return hours * 60 + minutes
    }

    package func asked(_ text: String) -> AskedValue? {
        guard let unit = text.utf8.last, let count = Digits.asked(text.dropLast()) else { return nil }
        switch unit {
        case UInt8(ascii: "m"): return .quantity(count)
        case UInt8(ascii: "h"): return .quantity(Digits.scaled(count, by: 60))
        case UInt8(ascii: "d"): return .quantity(Digits.scaled(count, by: 1440))
        default: return nil
        }
    }

    package var askedWords: String { "a duration such as 90m, 72h or 30d" }
    package var question: JSONShape { .pattern("^[1-9][0-9]{0,8}[mhd]$") }
}
