import Foundation
import Logging
import Model
import Postgres
import Reconciler
import Synchronization
import TestSupport

@testable import StatusAPI
@testable import StatusModel
@testable import Telemetry

/// The status API in this process: its responder without a socket, on what a database had when it was last read.
///
/// Time stands still for it, so that nothing becomes stale. Its clients block, so a suite that has one needs
/// `.threadOfItsOwn`.
final class LocalServer: Sendable {
    let store: SnapshotStore
    let responder: StatusResponder
    let logger: Logger
    private let database: TestDatabase
    private let logFolder: TemporaryFolder
    private let logFile: FileHandle

    /// Reads the database and is ready to answer.
    init(
        _ database: TestDatabase,
        isOpen: Bool = false,
        rateLimit: Int = 1_000_000,
        invalidKeyLimit: Int = 10
    ) throws {
        let start = ContinuousClock.now
        store = SnapshotStore(now: { start })
        self.database = database
        logFolder = try TemporaryFolder()
        try logFolder.write("log", "")
        logFile = try FileHandle(forWritingTo: logFolder.url("log"))
        let descriptor = logFile.fileDescriptor
        logger = Logger(label: "hxapply") { JSONLogHandler(label: $0, descriptor: descriptor) }
        let services = Services(
            store: store,
            history: HistoryReader(database.target(), .standard, store, logger),
            gatekeeper: Gatekeeper(
                store,
                isOpen: isOpen,
                throttle: FailureThrottle(limit: invalidKeyLimit),
                rateLimit: RateLimit(limit: rateLimit)
            ),
            requests: RequestMetrics(routes: RouteTable.routes.map(\.path))
        )
        responder = StatusResponder(services: services)
        try refresh()
    }

    var client: LocalClient { LocalClient(server: self, address: "127.0.0.1") }

    /// Takes over what the database has now.
    /// - Parameter isWhole: whether all is read, or only what runs say that they changed.
    func refresh(isWhole: Bool = true) throws {
        let sections = isWhole ? Set(Kind.all.map(\.section) + [ReloadPlan.runs]) : []
        let snapshot = try Session(to: database.target(), schema: .standard)
            .readStatus { (reader) throws(PostgresError) in
                try SnapshotBuilder(
                    reader: reader,
                    previous: store.view.snapshot,
                    clock: store.clock,
                    reloaded: sections
                ).build()
            }
        store.publish(snapshot)
    }

    /// What it has logged so far.
    func log() throws -> String { try logFolder.read("log") }
}
