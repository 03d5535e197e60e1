package import Model
package import Spec

/// The answer to `Needs`; empty for a database without tables.
package struct ObservedState: Sendable {
    /// By section, the keys in byte order that were written according to the history, but have no managed row.
    package var missing: [String: [String]] = [:]
    /// By section, the asked names that have rows.
    package var names: [String: Set<String>] = [:]
    package var rows: [RowQuestion: KindRows] = [:]
    /// By section, the number of managed rows whose time span is over.
    package var endedCounts: [String: Int] = [:]
    /// By resource, such as `reservations/llama`, the phase that other programs report; none where nobody does.
    package var phases: [String: String] = [:]
    package var toDeleted: [String: Referrers] = [:]
    package var toRenamed: [String: Referrers] = [:]
    /// By recorded path, the file that still exists and was not given.
    package var leftOut: [String: LeftOutFiles.Found] = [:]
    /// By API key, the secrets that applies made for it, the oldest first.
    package var deliveries: [String: [KeyDelivery]] = [:]
    /// The API keys for which applies made the secrets of these digests, by their names before the plan.
    package var digestOwners: [String: String] = [:]
    /// The API keys that end soon.
    package var expiring: [ExpiringKey] = []
    package var twins = Twins()
    /// The reservations that were asked for, by name.
    package var bookings: [String: Booking] = [:]
    /// The order of the plan's commit and the applied one; nil without a repository.
    package var commits: CommitOrder?

    package init() {}

    /// Adds the answer to what guards asked for in addition.
    package mutating func add(_ other: ObservedState) {
        rows.merge(other.rows) { $1 }
        bookings.merge(other.bookings) { $1 }
        deliveries.merge(other.deliveries) { $1 }
    }
}
