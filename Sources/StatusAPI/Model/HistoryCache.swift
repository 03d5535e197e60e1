internal import Reconciler
internal import Synchronization

/// Pages of a cluster's history that were asked for, so that the database is asked once, and none is lost with it.
final class HistoryCache: Sendable {
    /// Pages of at most 100 changes each; beyond it all are forgotten.
    private static let limit = 256

    private let pages = Mutex<[ChangeQuery: AuditPage]>([:])

    func page(_ query: ChangeQuery) -> AuditPage? { pages.withLock { $0[query] } }

    func keep(_ page: AuditPage, for query: ChangeQuery) {
        pages.withLock { pages in
            if pages.count >= Self.limit { pages.removeAll() }
            pages[query] = page
        }
    }
}
