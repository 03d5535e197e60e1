/// What a recording of usage has recorded, or why it recorded nothing.
package enum UsageRecording: Sendable {
    case recorded(RecordedUsage)
    /// The days up to this one are recorded, and no later one is over.
    case alreadyRecorded(to: String)
    /// The last asked day is before the first one that is not recorded.
    case tooEarly(last: String, first: String)
    /// There was never a reservation that has begun, so there is no first day.
    case nothingReserved
    /// A day was asked for that is not over by the database's clock; nothing was written.
    case notOver(day: String, lastClosed: String)
}

/// The days and the amounts that were recorded.
package struct RecordedUsage: Sendable, Equatable {
    package let days: DayRange
    package let dayCount: Int
    /// The lines of usage: one for each day, pool and team with any.
    package let lineCount: Int
    /// The GPU-hours of all lines, such as `135.75`.
    package let gpuHours: String
    /// The lines with a cost; the others are those of pools without a price.
    package let pricedLineCount: Int
    /// The cost of all lines in US dollars, such as `7925.76`.
    package let usd: String
}
