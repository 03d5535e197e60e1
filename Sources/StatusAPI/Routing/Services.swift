internal import StatusModel
internal import Telemetry

/// The parts of the server that routes use to make answers.
struct Services: Sendable {
    let store: SnapshotStore
    let history: HistoryReader
    let gatekeeper: Gatekeeper
    /// Counts the requests, for Prometheus.
    let requests: RequestMetrics
    /// Answers that can be sent again.
    let answers = SnapshotCache { AnswerCache() }
    /// Counts the requests that wait for the end of a run.
    let waiting = WaitingRequests()
}
