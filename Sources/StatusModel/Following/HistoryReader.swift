internal import Dispatch
package import Logging
package import Postgres
package import Reconciler
internal import Synchronization

/// Reads change records, which are not in memory, from the database over a few sessions.
package final class HistoryReader: Sendable {
    /// The number of sessions, each on its own thread.
    private static let sessionCount = 4
    /// Requests that may wait for a session; further ones are refused with "try again".
    private static let maximumWaiting = 28
    /// A query that takes longer is cancelled.
    private static let timeout = Duration.seconds(5)

    private struct Queue {
        var idle: [Worker]
        var waiting: [CheckedContinuation<Worker?, Never>] = []
    }

    private let queue: Mutex<Queue>

    package init(_ target: ConnectionTarget, _ schema: SchemaName, _ store: SnapshotStore, _ logger: Logger) {
        queue = Mutex(Queue(idle: (0..<Self.sessionCount).map { _ in Worker(target, schema, store, logger) }))
    }

    /// Runs `body` in a read-only transaction.
    ///
    /// - Parameter isWanted: whether the client still waits for the answer; asked when a session is free after a wait.
    package func read<Value: Sendable>(
        while isWanted: () async -> Bool,
        _ body: @escaping @Sendable (StatusReader) throws(PostgresError) -> Value
    ) async throws(HistoryFailure) -> Value {
        let (worker, hasWaited) = await takeWorker()
        guard let worker else { throw .tooManyWaiting }
        defer { giveBack(worker) }
        if hasWaited, await !isWanted() { throw .clientGone }
        let watch = Task {
            while (try? await Task.sleep(for: Self.timeout)) != nil { worker.breakOff() }
        }
        let result = await withCheckedContinuation { continuation in
            worker.run(body) { continuation.resume(returning: $0) }
        }
        watch.cancel()
        // Otherwise the task might still cancel the worker's next query.
        await watch.value
        return try result.get()
    }

    /// Takes an idle worker, or waits for the next one that becomes idle.
    ///
    /// - Returns: the worker, and whether the request waited for it; no worker if too many requests already wait.
    private func takeWorker() async -> (worker: Worker?, hasWaited: Bool) {
        if let worker = queue.withLock({ $0.idle.popLast() }) { return (worker, false) }
        let worker = await withCheckedContinuation { continuation in
            let worker: Worker?? = queue.withLock { queue in
                if let worker = queue.idle.popLast() { return worker }
                guard queue.waiting.count < Self.maximumWaiting else { return .some(nil) }
                queue.waiting.append(continuation)
                return nil
            }
            if let worker { continuation.resume(returning: worker) }
        }
        return (worker, true)
    }

    private func giveBack(_ worker: Worker) {
        let next = queue.withLock { queue -> CheckedContinuation<Worker?, Never>? in
            guard queue.waiting.isEmpty else { return queue.waiting.removeFirst() }
            queue.idle.append(worker)
            return nil
        }
        next?.resume(returning: worker)
    }
}

/// A session with the thread that uses it.
private final class Worker: @unchecked Sendable {
    // The session is used on the queue only.
    private let queue = DispatchQueue(label: "hxapply.history")
    private var session: Session?
    private let breaker = Mutex<ConnectionBreaker?>(nil)
    /// Whether the current query was cancelled.
    private let isBroken = Mutex(false)
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

    /// Cancels the current query by closing its session.
    func breakOff() {
        isBroken.withLock { $0 = true }
        breaker.withLock { $0?.breakOff() }
    }

    func run<Value: Sendable>(
        _ body: @escaping @Sendable (StatusReader) throws(PostgresError) -> Value,
        _ finish: @escaping @Sendable (Result<Value, HistoryFailure>) -> Void
    ) {
        queue.async { [self] in
            isBroken.withLock { $0 = false }
            guard canRead else { return finish(.failure(.databaseUnreachable)) }
            do throws(ReconcilerError) {
                finish(.success(try attempt(body)))
            } catch {
                logger.warning("history could not be read", metadata: ["reason": "\(error.sentence)"])
                finish(.failure(failure(error)))
            }
        }
    }

    private func failure(_ error: ReconcilerError) -> HistoryFailure {
        if isBroken.withLock(\.self), !store.view.isStale { return .tooSlow }
        return if case .lockBusy = error { .locked } else { .databaseUnreachable }
    }

    /// Whether the database answers the follower and the server is not stopping; otherwise a query would only wait.
    private var canRead: Bool { !store.view.isStale && !store.isDraining && !isBroken.withLock(\.self) }

    /// Runs `body` on the session, and on a new one if the session was lost while it was idle.
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
