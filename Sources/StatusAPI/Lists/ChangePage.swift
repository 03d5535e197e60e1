internal import Postgres
internal import StatusModel
internal import Text

/// Answers requests for one page of change records.
struct ChangePage {
    private let request: RouteRequest
    private let image: ClusterImage
    private let paging: Paging
    private let query: ChangeQuery?

    /// - Parameter query: which changes are asked for; nil if no change can match.
    init(_ request: RouteRequest, _ image: ClusterImage, _ query: ChangeQuery?) throws(Problem) {
        self.request = request
        self.image = image
        paging = try Paging(request.query)
        var query = query
        query?.limit = paging.size
        query?.offset = paging.offset
        self.query = query
    }

    func answer(_ item: (AuditRecord, inout JSONWriter) -> Void) async throws(Problem) -> Answer {
        let changes = try await read()
        return ListAnswer.make(request, paging, total: changes.total, serial: image.record.serial) { json in
            for change in changes.items { item(change, &json) }
        }
    }

    private func read() async throws(Problem) -> AuditPage {
        guard let query else { return .empty }
        if let page = image.history.page(query) { return page }
        let name = image.name
        let total = image.history.total(query)
        do throws(HistoryFailure) {
            let page = try await request.services.history.read(while: request.isWanted) {
                reader throws(PostgresError) in
                try reader.changes(in: name, query, knownTotal: total)
            }
            image.history.keep(page, for: query)
            return page
        } catch {
            throw Problem(error)
        }
    }
}
