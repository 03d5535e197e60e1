internal import StatusModel
internal import Telemetry

/// The parts of the server that answers are made with.
struct Services: Sendable {
    let store: SnapshotStore
    let history: HistoryReader
    let gatekeeper: Gatekeeper
    /// What is counted of requests.
    let requests: RequestMetrics
    /// Answers that may serve another request.
    let answers = SnapshotCache { AnswerCache() }
    /// Requests that wait for the end of a run, by the names of their keys.
    let waiting = WaitingRequests()
}
