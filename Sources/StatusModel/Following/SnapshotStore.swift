internal import Synchronization

/// The newest snapshot, and how sure it is that there is no newer one.
package final class SnapshotStore: Sendable {
    /// Without a sign of the database for so long, what is served may be out of date.
    package static let staleAfter = Duration.milliseconds(2500)

    /// What a request gets to see.
    package struct View: Sendable {
        package let snapshot: Snapshot?
        /// How long ago the database was last known to be as the snapshot says.
        package let age: Duration
        /// Whether the database may have changed since without being noticed.
        package let isStale: Bool

        /// The age in whole seconds.
        package var ageSeconds: Int { Int(age.components.seconds) }
    }

    private struct State {
        var snapshot: Snapshot?
        var confirmedAt: ContinuousClock.Instant
        var contactAt: ContinuousClock.Instant
        var isConnected = false
        var isDraining = false
    }

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>
    private let waiters = Waiters()
    package let clock: DatabaseClock

    /// - Parameters:
    ///   - clock: the database's clock.
    ///   - now: the time by which what is served becomes stale.
    package init(
        clock: DatabaseClock = DatabaseClock(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.clock = clock
        self.now = now
        state = Mutex(State(confirmedAt: now(), contactAt: now()))
    }

    package var view: View {
        let now = now()
        return state.withLock { state in
            View(
                snapshot: state.snapshot,
                age: now - state.confirmedAt,
                isStale: !state.isConnected || now - state.contactAt > Self.staleAfter
            )
        }
    }

    /// Whether answers are as fresh as the database, and the server is not about to stop.
    package var isReady: Bool {
        let view = view
        return view.snapshot != nil && !view.isStale && !isDraining
    }

    /// Whether the server is about to stop.
    package var isDraining: Bool { state.withLock(\.isDraining) }

    /// Lets no new work come in: the server is about to stop.
    package func drain() {
        state.withLock { $0.isDraining = true }
        waiters.wakeAll()
    }

    /// Takes the snapshot that the database was just read for.
    package func publish(_ snapshot: Snapshot) {
        let now = now()
        let isNew = state.withLock { state in
            let isNew = state.snapshot !== snapshot
            state.snapshot = snapshot
            state.confirmedAt = now
            state.contactAt = now
            state.isConnected = true
            return isNew
        }
        if isNew { waiters.wakeAll() }
    }

    /// Records that the database is as the snapshot says.
    package func confirm() {
        let now = now()
        state.withLock { state in
            state.confirmedAt = now
            state.contactAt = now
        }
    }

    /// Records that the database answers; whether it is as the snapshot says will soon be known.
    func recordContact() {
        let now = now()
        state.withLock { $0.contactAt = now }
    }

    /// How long ago the database last answered.
    var timeSinceContact: Duration {
        let now = now()
        return state.withLock { now - $0.contactAt }
    }

    /// Records that the session with the database is lost.
    package func disconnected() { state.withLock { $0.isConnected = false } }

    /// Waits until there is another snapshot than that one, the server stops, or the time is over.
    package func waitForChange(from snapshot: Snapshot, until deadline: ContinuousClock.Instant) async {
        await waiters.wait(until: deadline) { [self] in
            state.withLock { $0.snapshot === snapshot && !$0.isDraining }
        }
    }

    /// How many requests wait for a change.
    package var waiterCount: Int { waiters.count }
}
