internal import StatusModel
internal import Text

/// The state of a commit in a cluster.
enum RevisionState: String, CaseIterable, Sendable {
    /// No run of the commit has ended, or no run of it is known.
    case pending
    /// The commit is the one that was applied last.
    case applied
    /// The commit was applied, but another commit was applied after it, or its run was undone.
    case superseded
    /// The newest run of the commit ended without success, and no run of it succeeded.
    case failed
}

/// The state of the commit that a request asks for, in the request's snapshot.
struct RevisionOutcome {
    private let image: ClusterImage
    private let visibility: Visibility
    private let state: RevisionState
    /// The row of the run that decided the state, or that is running; nil if there is none.
    private let run: Int?

    init(_ request: RouteRequest) throws(Problem) {
        (image, visibility) = try request.cluster()
        (state, run) = Self.state(of: request.value("revision"), in: image)
    }

    /// Whether the state may still change, so that waiting makes sense.
    var isOpen: Bool { state == .pending }

    private static func state(of revision: String, in cluster: ClusterImage) -> (RevisionState, Int?) {
        let runs = cluster.runs
        let own = runs.rows.rows(where: RunTable.revision, is: revision, runs.lists).map(Int.init)
        if let success = own.first(where: { runs.state($0) == "succeeded" }) {
            let isCurrent =
                cluster.record.appliedRevision.map { $0.utf8.elementsEqual(revision.utf8) } ?? false
                && !runs.isUndone(success)
            return (isCurrent ? .applied : .superseded, success)
        }
        guard let newest = own.first, runs.state(newest) != "running" else { return (.pending, own.first) }
        return (.failed, newest)
    }

    func answer(_ request: RouteRequest) -> Answer {
        ObjectAnswer.make(request, serial: image.record.serial) { json in
            json.member("cluster", image.name)
            json.member("revision", request.value("revision"))
            json.member("state", state.rawValue)
            json.member("appliedRevision", image.record.appliedRevision)
            json.name("run")
            if let run {
                RowWriter(StatusColumn.runs, visibility.viewer).write(run, of: image.runs.rows, to: &json)
            } else {
                json.null()
            }
            json.member("serial", image.record.serial)
        }
    }
}
