internal import Dispatch
internal import HTTPTypes
internal import Logging
internal import Postgres
internal import Reconciler
internal import Synchronization

/// Reads what is not in memory, the changes of runs, over a few sessions of its own.
///
/// What it reads is kept with the snapshot's answers, so while nothing happens the database is asked once.
final class HistoryReader: Sendable {
    /// Sessions at most, each on a thread of its own.
    private static let sessions = 4
    /// Requests that may be read for or wait for that; beyond them the answer is to try again.
    private static let mostWaiting = 16
    /// A reading that takes longer is broken off.
    private static let timeout = Duration.seconds(5)

    private let workers: [Worker]
    private let waiting = Mutex((count: 0, next: 0))

    init(_ target: ConnectionTarget, _ schema: SchemaName, _ store: SnapshotStore, _ logger: Logger) {
        workers = (0..<Self.sessions).map { _ in Worker(target, schema, store, logger) }
    }

    /// Runs `body` in a read-only snapshot of the database.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (StatusReader) throws(PostgresError) -> Value
    ) async throws(Problem) -> Value {
        let worker = waiting.withLock { waiting -> Worker? in
            guard waiting.count < Self.mostWaiting else { return nil }
            waiting.count += 1
            waiting.next = (waiting.next + 1) % Self.sessions
            return workers[waiting.next]
        }
        guard let worker else { throw Problem(.serviceUnavailable, "Too many requests read history.", retryAfter: 1) }
        defer { waiting.withLock { $0.count -= 1 } }
        let watch = Task {
            while (try? await Task.sleep(for: Self.timeout)) != nil { worker.breakOff() }
        }
        defer { watch.cancel() }
        let result = await withCheckedContinuation { continuation in
            worker.run(body) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}

/// One session and its thread.
private final class Worker: @unchecked Sendable {
    // The session is touched on the queue alone.
    private let queue = DispatchQueue(label: "hxapply.history")
    private var session: Session?
    private let breaker = Mutex<ConnectionBreaker?>(nil)
    private let target: ConnectionTarget
    private let schema: SchemaName
    private let store: SnapshotStore
    private let logger: Logger

    init(_ target: ConnectionTarget, _ schema: SchemaName, _ store: SnapshotStore, _ logger: Logger) {
        self.target = target
        self.schema = schema
        self.store = store
        self.logger = logger
    }

    /// Breaks the session off that is being used, whoever's reading it serves.
    func breakOff() { breaker.withLock { $0?.breakOff() } }

    func run<Value: Sendable>(
        _ body: @escaping @Sendable (StatusReader) throws(PostgresError) -> Value,
        _ finish: @escaping @Sendable (Result<Value, Problem>) -> Void
    ) {
        queue.async { [self] in
            guard canRead else { return finish(.failure(.databaseAway)) }
            do throws(ReconcilerError) {
                finish(.success(try attempt(body)))
            } catch {
                logger.warning("history could not be read", metadata: ["reason": "\(error.sentence)"])
                finish(.failure(Self.problem(error)))
            }
        }
    }

    private static func problem(_ error: ReconcilerError) -> Problem {
        guard case .lockBusy = error else { return .databaseAway }
        return Problem(.serviceUnavailable, "The history is locked by another session.", retryAfter: 1)
    }

    /// Whether the database answers those who follow it; else nobody need wait for it, least of all while stopping.
    private var canRead: Bool { !store.view.isStale && !store.isDraining }

    /// A session that was idle may have been lost meanwhile; then one more is tried.
    private func attempt<Value: Sendable>(
        _ body: (StatusReader) throws(PostgresError) -> Value
    ) throws(ReconcilerError) -> Value {
        if let session {
            do throws(ReconcilerError) { return try session.readStatus(body) } catch {
                guard case .unreachable = error, canRead else { throw error }
                self.session = nil
            }
        }
        let fresh = try Session(to: target, schema: schema, retries: false)
        session = fresh
        breaker.withLock { $0 = fresh.connection.breaker }
        do throws(ReconcilerError) { return try fresh.readStatus(body) } catch {
            session = nil
            throw error
        }
    }
}
