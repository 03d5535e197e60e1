internal import Reconciler

/// Pages of a cluster's history that were read: the database is asked once for each, and they can be shown without it.
package final class HistoryCache: Sendable {
    private let pages = BoundedCache<ChangeQuery, AuditPage>(count: 256, size: 16 << 20) { $1.size }
    /// How many changes there are in a list, by what its pages have in common.
    private let totals = BoundedCache<ChangeQuery, Int>(count: 256, size: .max) { _, _ in 0 }

    package func page(_ query: ChangeQuery) -> AuditPage? { pages[query] }

    package func total(_ query: ChangeQuery) -> Int? { totals[query.withoutPage] }

    package func keep(_ page: AuditPage, for query: ChangeQuery) {
        pages.keep(page, as: query)
        totals.keep(page.total, as: query.withoutPage)
    }
}

extension AuditPage {
    /// Bytes of the texts that can be long.
    fileprivate var size: Int {
        items.reduce(0) { $0 + ($1.change.before?.utf8.count ?? 0) + ($1.change.after?.utf8.count ?? 0) + 500 }
    }
}
