/// The parts of the server that answers are made with.
struct Services: Sendable {
    let store: SnapshotStore
    let history: HistoryReader
    let gatekeeper: Gatekeeper
    let metrics: StatusMetrics = StatusMetrics(RouteTable.routes)
    /// Requests that wait for the end of a run, by the name of their bearer.
    let waiting = WaitingRequests()
}
