package import Reconciler

/// Which changes of a cluster's history are asked for.
package struct ChangeQuery: Sendable, Hashable {
    /// Of this run alone, in the order of its plan; of all runs, the newest first, where nil.
    package var run: String?
    package var action: String?
    package var section: String?
    package var key: String?
    package var actor: String?
    package var revision: String?
    /// Runs that ended at that time or later, as Postgres reads it.
    package var from: String?
    /// Runs that ended before that time.
    package var before: String?
    /// What the reader may see; nil for all.
    package var scope: ChangeScope?
    /// Whether the list is in the opposite order.
    package var isReversed = false
    package var offset = 0
    package var limit = 20

    package init(scope: ChangeScope? = nil) { self.scope = scope }

    /// The same without what tells its pages apart.
    package var withoutPage: ChangeQuery {
        var query = self
        query.offset = 0
        query.limit = 0
        query.isReversed = false
        return query
    }
}

/// One page of the changes, and how many there are on all.
package struct AuditPage: Sendable {
    package let total: Int
    package let items: [AuditRecord]

    package static let empty = AuditPage(total: 0, items: [])
}

/// A change and the run that made it.
package struct AuditRecord: Sendable {
    package let change: ChangeRecord
    package let run: String
    /// When the run ended, as Postgres writes it, in UTC.
    package let time: String?
    package let actor: String?
    package let revision: String?
}
