package import Model
package import Planning

/// All that is known of one resource.
package struct Explanation: Sendable {
    /// The row of the resource.
    package struct Row: Sendable {
        package let line: RowLine
        /// The ID of the row, which stays the same when the resource is renamed.
        package let id: String
        package let isManaged: Bool
        /// Where the resource was declared when it was last applied, such as `teams.yaml:12`.
        package let source: String?
        /// In RFC 3339, in UTC.
        package let createdAt: String
        package let updatedAt: String
    }

    /// A message about the resource that a run put into a queue.
    package struct Dispatched: Sendable {
        package let id: String
        package let action: String
        package let queue: String
        /// `pgmq` or `outbox`.
        package let via: String
        package let sentAt: String
    }

    /// Where the resource is in time, and in which phase.
    package struct Standing: Sendable {
        /// The time of the database's clock.
        package let time: DatabaseTime
        package let period: Period
        /// The phase as programs report it, or by time alone.
        package let phase: String
        package let isReported: Bool
    }

    package let cluster: String
    package let kind: Kind
    package let key: String
    /// Nil if there is no row any more.
    package let row: Row?
    /// The last change by a run; nil if no run has changed the resource.
    package let change: ChangeRecord?
    /// The run that made the last change.
    package let run: RunRecord?
    /// How the row differs from what was applied; nil if it does not, or is not managed.
    package let drift: Drift.Item?
    package let referrers: Referrers
    /// What programs observe of the resource: the fields of its status table with a value.
    package let observed: [(field: Field, value: String)]
    /// Nil for kinds without a lifecycle, and without a row.
    package let standing: Standing?
    /// Whether a reservation fits and what it costs; nil for other kinds, and without a row.
    package let estimate: ReservationEstimate?
    /// The messages about the resource, the oldest first.
    package let dispatched: [Dispatched]

    /// The resource as messages name it.
    package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
}
