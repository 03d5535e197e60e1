internal import Reconciler
internal import Synchronization

/// Pages of a cluster's history that were asked for, so that the database is asked once, and none is lost with it.
final class HistoryCache: Sendable {
    /// Pages of at most 100 changes each; beyond it all are forgotten.
    private static let limit = 256

    private let pages = Mutex<[ChangeQuery: AuditPage]>([:])
    /// How many changes there are in a list, by what its pages have in common.
    private let totals = Mutex<[ChangeQuery: Int]>([:])

    func page(_ query: ChangeQuery) -> AuditPage? { pages.withLock { $0[query] } }

    func total(_ query: ChangeQuery) -> Int? { totals.withLock { $0[query.withoutPage] } }

    func keep(_ page: AuditPage, for query: ChangeQuery) {
        pages.withLock { pages in
            if pages.count >= Self.limit { pages.removeAll() }
            pages[query] = page
        }
        totals.withLock { totals in
            if totals.count >= Self.limit { totals.removeAll() }
            totals[query.withoutPage] = page.total
        }
    }
}
