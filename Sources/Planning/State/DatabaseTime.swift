internal import Model

/// The time of the database's clock at the start of its transaction.
package struct DatabaseTime: Sendable, Comparable {
    /// Microseconds since 1970, in UTC.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: DatabaseTime, right: DatabaseTime) -> Bool { left.microseconds < right.microseconds }

    /// A time before all times that a spec can declare.
    package static let past = DatabaseTime(microseconds: .min)

    /// The time in RFC 3339, in UTC: `2026-12-01T09:00:00Z`, with a fraction of a second only where there is one.
    package var text: String {
        let seconds = (microseconds - (microseconds % 1_000_000 + 1_000_000) % 1_000_000) / 1_000_000
        let fraction = microseconds - seconds * 1_000_000
        let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let date = CivilDate(days: day)
        let second = seconds - day * 86_400
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
        text += "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        var digits = padded(fraction, 6)[...]
        while digits.last == "0" { digits = digits.dropLast() }
        return text + (digits.isEmpty ? "" : ".\(digits)") + "Z"
    }

    package func adding(minutes: Int64) -> DatabaseTime {
        DatabaseTime(microseconds: microseconds + minutes * 60_000_000)
    }
}
