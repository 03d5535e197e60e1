internal import Dispatch
package import Logging
package import Postgres
package import Reconciler
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the snapshot up to date with the database, on its own thread.
///
/// Each run notifies the follower when it commits. For changes by others, the follower also sends a short query, the
/// heartbeat, every second.
package final class DatabaseFollower: Service {
    /// The time between two heartbeats.
    private static let heartbeatInterval = Duration.seconds(1)
    /// The time between two heartbeats on a standby server, which sends no notifications.
    private static let standbyHeartbeatInterval = Duration.milliseconds(200)
    /// If a heartbeat takes longer, the session is taken for lost.
    private static let heartbeatTimeout = Duration.seconds(2)
    /// If a session sends nothing for this long while the follower reads from it, the follower closes it.
    private static let readTimeout = Duration.seconds(15)
    /// The time between two attempts to connect.
    private static let reconnectInterval = Duration.milliseconds(250)

    private let target: ConnectionTarget
    private let schema: SchemaName
    private let store: SnapshotStore
    private let logger: Logger
    private let isStopped = Mutex(false)
    /// Closes the current session from another thread; nil without a session.
    private let breaker = Mutex<ConnectionBreaker?>(nil)

    package init(_ target: ConnectionTarget, _ schema: SchemaName, _ store: SnapshotStore, _ logger: Logger) {
        self.target = target
        self.schema = schema
        self.store = store
        self.logger = logger
    }

    /// Follows the database until the server stops.
    package func run() async {
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                let watch = Task { await self.watch() }
                await withCheckedContinuation { continuation in
                    DispatchQueue(label: "hxapply.follower").async {
                        self.follow()
                        continuation.resume()
                    }
                }
                watch.cancel()
            } onCancel: {
                stop()
            }
        } onGracefulShutdown: {
            self.stop()
        }
    }

    private func stop() {
        isStopped.withLock { $0 = true }
        breaker.withLock { $0?.breakOff() }
    }

    /// Closes a session whose server no longer responds; libpq would wait for it without end.
    private func watch() async {
        while isFollowing, (try? await Task.sleep(for: .seconds(1))) != nil {
            if store.timeSinceContact > Self.readTimeout { breaker.withLock { $0?.breakOff() } }
        }
    }

    private var isFollowing: Bool { isStopped.withLock { !$0 } }

    private func follow() {
        var lastSentence: String?
        while isFollowing {
            do throws(ReconcilerError) { try followSession { lastSentence = nil } } catch {
                store.disconnected()
                if isFollowing, error.sentence != lastSentence {
                    logger.error("the database cannot be reached", metadata: ["reason": "\(error.sentence)"])
                }
                lastSentence = error.sentence
                Thread.sleep(Self.reconnectInterval)
            }
        }
    }

    /// Opens a session and follows the database until the session is lost.
    /// - Parameter onSuccess: called after the first snapshot was read.
    private func followSession(onSuccess: () -> Void) throws(ReconcilerError) {
        let session = try Session(to: target, schema: schema, retries: false)
        breaker.withLock { $0 = session.connection.breaker }
        defer { breaker.withLock { $0 = nil } }
        store.recordContact()
        let interval = try session.listenForCommits() ? Self.heartbeatInterval : Self.standbyHeartbeatInterval
        var reloads = ReloadPlan()
        var fingerprint: String?
        var lastCommit = ContinuousClock.now - .seconds(60)
        while isFollowing {
            let heartbeat = try session.heartbeat(within: Self.heartbeatTimeout)
            store.recordContact()
            store.clock.set(heartbeat.time)
            // After a reconnection, the changes of runs are read first, which is quick; all rows are read after that.
            if fingerprint == nil, store.view.snapshot != nil { try refresh(session) }
            let due = reloads.due(heartbeat, lastCommit: lastCommit)
            if fingerprint != heartbeat.fingerprint || !due.isEmpty || hasLostRun(heartbeat) {
                try refresh(session, reloading: due)
                reloads.finished(due, heartbeat)
            } else {
                store.confirm()
            }
            if fingerprint == nil {
                logger.info("the database is followed")
                onSuccess()
            }
            fingerprint = heartbeat.fingerprint
            if try wait(session, interval) { lastCommit = .now }
        }
    }

    /// Waits until the next heartbeat is due, and refreshes the snapshot after each commit in the meantime.
    /// - Returns: whether a run committed.
    private func wait(_ session: Session, _ interval: Duration) throws(ReconcilerError) -> Bool {
        let end = ContinuousClock.now + interval
        var isCommitted = false
        while isFollowing {
            let left = end - .now
            guard left > .zero else { break }
            guard try session.waitForCommit(within: left) else { continue }
            try refresh(session)
            isCommitted = true
        }
        return isCommitted
    }

    private func refresh(_ session: Session, reloading sections: Set<String> = []) throws(ReconcilerError) {
        let previous = store.view.snapshot
        let start = ContinuousClock.now
        let snapshot = try session.readStatus { (reader) throws(PostgresError) in
            try SnapshotBuilder(
                reader: reader,
                previous: previous,
                clock: store.clock,
                reloaded: sections,
                progress: store.recordContact
            ).build()
        }
        store.publish(snapshot)
        guard snapshot !== previous else { return }
        logger.debug(
            "a new snapshot",
            metadata: ["generation": "\(snapshot.generation)", "duration": "\(ContinuousClock.now - start)"]
        )
    }

    /// Whether a run that the snapshot shows as running has no session any more; a standby server cannot tell.
    private func hasLostRun(_ heartbeat: Heartbeat) -> Bool {
        guard let liveRuns = heartbeat.liveRuns else { return false }
        return store.view.snapshot?.clusters.contains { cluster in
            cluster.runs.running.contains { !liveRuns.contains($0) }
        } ?? false
    }
}
