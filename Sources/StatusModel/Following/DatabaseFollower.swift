internal import Dispatch
package import Logging
package import Postgres
package import Reconciler
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the snapshot up with the database, on a thread of its own.
///
/// Each commit of a run sends a notice, and a look at the database each second finds what sent none.
package final class DatabaseFollower: Service {
    /// Between two looks at the database.
    private static let interval = Duration.seconds(1)
    /// Where no notices can be had, as on a standby.
    private static let pollingInterval = Duration.milliseconds(200)
    /// A look that takes longer means that the database is gone.
    private static let lookTimeout = Duration.seconds(2)
    /// A session that says nothing for so long while it is being read is given up.
    private static let readTimeout = Duration.seconds(15)
    /// Between two attempts to connect.
    private static let reconnectInterval = Duration.milliseconds(250)

    private let target: ConnectionTarget
    private let schema: SchemaName
    private let store: SnapshotStore
    private let logger: Logger
    private let isStopped = Mutex(false)
    /// Breaks the session off that is being used.
    private let breaker = Mutex<ConnectionBreaker?>(nil)

    package init(_ target: ConnectionTarget, _ schema: SchemaName, _ store: SnapshotStore, _ logger: Logger) {
        self.target = target
        self.schema = schema
        self.store = store
        self.logger = logger
    }

    /// Follows the database until it is told to stop.
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

    /// Breaks the session off where the database has frozen, which libpq would wait for.
    private func watch() async {
        while goesOn, (try? await Task.sleep(for: .seconds(1))) != nil {
            if store.timeSinceContact > Self.readTimeout { breaker.withLock { $0?.breakOff() } }
        }
    }

    private var goesOn: Bool { isStopped.withLock { !$0 } }

    private func follow() {
        var lastSentence: String?
        while goesOn {
            do throws(ReconcilerError) { try followSession { lastSentence = nil } } catch {
                store.disconnected()
                if goesOn, error.sentence != lastSentence {
                    logger.error("the database is away", metadata: ["reason": "\(error.sentence)"])
                }
                lastSentence = error.sentence
                Thread.sleep(Self.reconnectInterval)
            }
        }
    }

    /// Follows until the session is lost.
    /// - Parameter onSuccess: called once a snapshot was read.
    private func followSession(onSuccess: () -> Void) throws(ReconcilerError) {
        let session = try Session(to: target, schema: schema, retries: false)
        breaker.withLock { $0 = session.connection.breaker }
        defer { breaker.withLock { $0 = nil } }
        store.recordContact()
        let interval = try session.listenForCommits() ? Self.interval : Self.pollingInterval
        var reloads = ReloadPlan()
        var fingerprint: String?
        var lastCommit = ContinuousClock.now - .seconds(60)
        while goesOn {
            let heartbeat = try session.heartbeat(within: Self.lookTimeout)
            store.recordContact()
            store.clock.set(heartbeat.time)
            // After a reconnection what runs have changed is read first, since that is quick; reading all may take longer.
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

    /// Waits until it is time for the next look, reading what commits tell of meanwhile.
    /// - Returns: whether one did.
    private func wait(_ session: Session, _ interval: Duration) throws(ReconcilerError) -> Bool {
        let end = ContinuousClock.now + interval
        var isCommitted = false
        while goesOn {
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

    /// Whether a run that the snapshot shows as running has lost its session; a standby cannot tell.
    private func hasLostRun(_ heartbeat: Heartbeat) -> Bool {
        guard let liveRuns = heartbeat.liveRuns else { return false }
        return store.view.snapshot?.clusters.contains { cluster in
            cluster.runs.running.contains { !liveRuns.contains($0) }
        } ?? false
    }
}
