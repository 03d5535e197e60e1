/// A day in UTC, as people read it.
struct CalendarDay: Equatable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    private init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD`; nil where there is no such day.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            year > 0, (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day that comes so many days later.
    func advanced(by days: Int) -> CalendarDay {
        var result = self
        for _ in 0..<max(0, days) { result = result.next }
        return result
    }

    /// Days since the year 0 began on 1 March, by which two days compare.
    var number: Int {
        // With the leap day at the year's end, a month's first day is a linear function of the month.
        let shiftedYear = month > 2 ? year : year - 1
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let leapDays = shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
        return 365 * shiftedYear + leapDays + (153 * shiftedMonth + 2) / 5 + day - 1
    }

    var isWeekend: Bool { weekdayIndex >= 5 }

    /// `Mon`.
    var weekday: String { Self.weekdays[weekdayIndex] }

    /// `2 Nov`.
    var text: String { "\(day) \(Self.months[month - 1])" }

    /// `2 Nov`, or `2 Nov 2027` where the other day is in another year.
    func text(besides other: CalendarDay?) -> String { other?.year == year ? text : "\(text) \(year)" }

    private var next: CalendarDay {
        if day < Self.length(ofMonth: month, in: year) { return CalendarDay(year: year, month: month, day: day + 1) }
        return month < 12
            ? CalendarDay(year: year, month: month + 1, day: 1) : CalendarDay(year: year + 1, month: 1, day: 1)
    }

    /// Monday is 0.
    private var weekdayIndex: Int { (number + 2) % 7 }

    private static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }
}
