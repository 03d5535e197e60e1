/// The time of the database's clock at the start of its transaction.
package struct DatabaseTime: Sendable, Comparable {
    /// Microseconds since 1970, in UTC.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: DatabaseTime, right: DatabaseTime) -> Bool { left.microseconds < right.microseconds }

    /// A time before all times that a spec can declare.
    package static let past = DatabaseTime(microseconds: .min)

    package func adding(minutes: Int64) -> DatabaseTime {
        DatabaseTime(microseconds: microseconds + minutes * 60_000_000)
    }
}
