package import Planning

/// The filters, the order and the page of a request for change records of a cluster.
package struct ChangeQuery: Sendable, Hashable {
    /// Only changes of this run, in the order of its plan.
    ///
    /// If nil, changes of all runs, the newest run first.
    package var run: String?
    package var action: String?
    package var section: String?
    package var key: String?
    package var actor: String?
    package var revision: String?
    /// Only changes of runs that ended at this time or later, as Postgres reads it.
    package var from: String?
    /// Only changes of runs that ended before this time.
    package var before: String?
    /// The part of the history that the viewer may see; nil if they may see all.
    package var scope: ChangeScope?
    /// Whether the order is reversed.
    package var isReversed = false
    package var offset = 0
    package var limit = 20

    package init(scope: ChangeScope? = nil) { self.scope = scope }

    /// The query without page and order, which is equal for all pages of a list.
    package var withoutPage: ChangeQuery {
        var query = self
        query.offset = 0
        query.limit = 0
        query.isReversed = false
        return query
    }
}

/// A page of change records, and how many records all pages have.
package struct AuditPage: Sendable {
    package let total: Int
    package let items: [AuditRecord]

    package static let empty = AuditPage(total: 0, items: [])
}

/// A change record and its run.
package struct AuditRecord: Sendable {
    package let change: ChangeRecord
    package let run: String
    /// When the run ended, as Postgres writes it, in UTC.
    package let time: String?
    package let actor: String?
    package let revision: String?
}
