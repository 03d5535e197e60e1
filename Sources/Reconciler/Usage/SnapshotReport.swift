/// Recorded amounts, summed by some dimensions.
package struct SnapshotReport: Sendable {
    /// The amounts for one value of each dimension, as decimal numbers.
    package struct Line: Sendable, Equatable {
        /// In the order of the dimensions; empty for a total.
        package let keys: [String]
        /// What was recorded.
        package let amount: String
        /// What was billed; nil without a bill.
        package let billed: String?
        /// What was billed less what was recorded; nil without a bill.
        package let difference: String?
    }

    package let cluster: String
    package let measure: SnapshotMeasure
    /// The days that were asked for; nil if none is recorded and none was asked for.
    package let days: DayRange?
    package let dimensions: [SnapshotDimension]
    package let lines: [Line]
    package let total: Line
    /// Whether the lines tell what was billed; it is not known by team or region.
    package let hasBills: Bool
    /// The days that were asked for and are not recorded.
    package let unrecorded: [DayRange]
}

/// A recorded line with its cost, as a charge.
package struct SnapshotCharge: Sendable {
    package let day: String
    package let provider: String
    package let region: String
    package let gpuType: String
    package let team: String
    package let gpuHours: String
    /// Nil if the pool had no price.
    package let usd: String?
    /// The price of one GPU for one hour; nil if the pool had none.
    package let usdPerGPUHour: String?
}
