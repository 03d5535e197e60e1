package import Model

/// The time of the database's clock at the start of its transaction, or another time in the same form.
package struct DatabaseTime: Sendable, Hashable, Comparable {
    /// Microseconds since 1970, in UTC.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The beginning of a day in UTC.
    ///
    /// - Parameter day: days since 1970-01-01.
    package init(day: Int64) { microseconds = day * Self.microsecondsPerDay }

    package static func < (left: DatabaseTime, right: DatabaseTime) -> Bool { left.microseconds < right.microseconds }

    /// A time before all times that a spec can declare.
    package static let past = DatabaseTime(microseconds: .min)

    /// The time as Postgres writes it, such as `2026-12-01 09:00:00+00`.
    package var postgresText: String { TimestampValue.text(microseconds: microseconds) }

    package func adding(minutes: Int64) -> DatabaseTime {
        DatabaseTime(microseconds: microseconds + minutes * 60_000_000)
    }

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// The day in UTC, as days since 1970-01-01.
    package var day: Int64 {
        let quotient = microseconds / Self.microsecondsPerDay
        return microseconds % Self.microsecondsPerDay < 0 ? quotient - 1 : quotient
    }

    /// The time itself if it is a whole minute, otherwise the next whole minute.
    package var nextWholeMinute: DatabaseTime {
        let rest = microseconds % 60_000_000
        return rest == 0 ? self : DatabaseTime(microseconds: microseconds - rest + (rest > 0 ? 60_000_000 : 0))
    }

    /// The time in RFC 3339, such as `2026-12-01T09:00:00Z`; fractions of a second are shown only if there are any.
    package var text: String {
        let date = CivilDate(days: day)
        let rest = microseconds - day * Self.microsecondsPerDay
        let seconds = rest / 1_000_000
        let fraction = rest % 1_000_000
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        var shownFraction = ""
        if fraction > 0 {
            shownFraction = "." + digits(fraction, 6)
            while shownFraction.hasSuffix("0") { shownFraction.removeLast() }
        }
        return date.text
            + "T\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))\(shownFraction)Z"
    }
}

extension CivilDate {
    /// The day as `YYYY-MM-DD`.
    package var text: String {
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}
