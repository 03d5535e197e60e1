import ArgumentParser
import Model
import Planning

/// Reads options whose value is a day, a time or a duration.
enum TimeOption {
    /// A day or a time on the command line.
    enum Moment: Sendable {
        /// Days since 1970-01-01, in UTC.
        case day(Int64)
        case time(DatabaseTime)

        /// The time itself, or the beginning of the day.
        var start: DatabaseTime {
            switch self {
            case .day(let day): DatabaseTime(day: day)
            case .time(let time): time
            }
        }

        /// The time itself, or the end of the day: a day that is the last one belongs to the range.
        var end: DatabaseTime {
            switch self {
            case .day(let day): DatabaseTime(day: day + 1)
            case .time(let time): time
            }
        }
    }

    /// Reads `2036-01-31` or a time in RFC 3339.
    @Sendable static func moment(_ text: String) throws -> Moment {
        if let day = DateValue.day(text) { return .day(day) }
        let time = FieldType.timestamp.cell(of: text, isPlain: true)
        if let microseconds = time.flatMap({ FieldType.timestamp.order(of: $0[...]) }) {
            return .time(DatabaseTime(microseconds: microseconds))
        }
        throw ValidationError("it must be a day such as 2036-01-31, or a time such as 2036-01-31T09:00:00Z.")
    }

    /// The limits of a reservation's duration.
    private static let duration = FieldType.duration(minutes: 1...(3650 * 1440))

    /// Reads `90m`, `72h` or `30d`, as minutes.
    @Sendable static func minutes(_ text: String) throws -> Int64 {
        guard let minutes = duration.cell(of: text, isPlain: true).flatMap({ duration.order(of: $0[...]) }) else {
            throw ValidationError("it must be a duration such as 90m, 72h or 30d, up to 3650d.")
        }
        return minutes
    }
}
