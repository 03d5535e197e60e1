internal import Planning
internal import Reconciler

/// Caches pages of a cluster's history, so that each is read once and can be shown while the database cannot be
/// reached.
package final class HistoryCache: Sendable {
    private let pages = BoundedCache<ChangeQuery, AuditPage>(maximumCount: 256, maximumSize: 16 << 20) { $1.size }
    /// The number of changes on all pages of a list, by the query without its page.
    private let totals = BoundedCache<ChangeQuery, Int>(maximumCount: 256, maximumSize: .max) { _, _ in 0 }

    package func page(_ query: ChangeQuery) -> AuditPage? { pages[query] }

    package func total(_ query: ChangeQuery) -> Int? { totals[query.withoutPage] }

    package func keep(_ page: AuditPage, for query: ChangeQuery) {
        pages.keep(page, as: query)
        totals.keep(page.total, as: query.withoutPage)
    }
}

extension AuditPage {
    /// The approximate size of the page in memory, in bytes.
    fileprivate var size: Int {
        items.reduce(0) { $0 + ($1.change.before?.utf8.count ?? 0) + ($1.change.after?.utf8.count ?? 0) + 500 }
    }
}
