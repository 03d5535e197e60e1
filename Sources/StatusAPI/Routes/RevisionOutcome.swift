internal import StatusModel
internal import Text

/// What may have become of a commit.
enum RevisionState: String, CaseIterable, Sendable {
    /// No run of it has ended, or none is known.
    case pending
    /// The cluster is at it.
    case applied
    /// The cluster was at it, and is at another commit now, or the run was undone.
    case superseded
    /// Its last run ended without success, and none succeeded.
    case failed
}

/// What became of the commit that a call asks for, as its snapshot has it.
struct RevisionOutcome {
    private let image: ClusterImage
    private let visibility: Visibility
    private let state: RevisionState
    /// The run that decided it, or that is at work on it.
    private let run: Int?

    init(_ call: Call) throws(Problem) {
        (image, visibility) = try call.cluster()
        (state, run) = Self.state(of: call.value("revision"), in: image)
    }

    /// Whether a run may yet decide it.
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

    func answer(_ call: Call) -> Answer {
        ObjectAnswer.make(call, serial: image.record.serial) { json in
            json.member("cluster", image.name)
            json.member("revision", call.value("revision"))
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
