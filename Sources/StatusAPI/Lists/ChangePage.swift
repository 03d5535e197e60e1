internal import Postgres
internal import StatusModel
internal import Text

/// One page of the history of changes.
struct ChangePage {
    private let call: Call
    private let image: ClusterImage
    private let paging: Paging
    private let query: ChangeQuery?

    /// - Parameter query: nil where no change can match.
    init(_ call: Call, _ image: ClusterImage, _ query: ChangeQuery?) throws(Problem) {
        self.call = call
        self.image = image
        paging = try Paging(call.query)
        var query = query
        query?.limit = paging.size
        query?.offset = paging.offset
        self.query = query
    }

    func answer(_ item: (AuditRecord, inout JSONWriter) -> Void) async throws(Problem) -> Answer {
        let changes = try await read()
        return ListAnswer.make(call, paging, total: changes.total, serial: image.record.serial) { json in
            for change in changes.items { item(change, &json) }
        }
    }

    private func read() async throws(Problem) -> AuditPage {
        guard let query else { return .empty }
        if let page = image.history.page(query) { return page }
        let name = image.name
        let total = image.history.total(query)
        do throws(HistoryFailure) {
            let page = try await call.services.history.read(while: call.isWanted) { reader throws(PostgresError) in
                try reader.changes(in: name, query, knownTotal: total)
            }
            image.history.keep(page, for: query)
            return page
        } catch {
            throw Problem(error)
        }
    }
}
