internal import Synchronization

/// Holds the newest snapshot, and knows whether it may be out of date.
package final class SnapshotStore: Sendable {
    /// If the database has not answered for this long, the snapshot counts as out of date.
    package static let staleAfter = Duration.milliseconds(2500)

    /// The snapshot at the time of a request, and how old it is.
    package struct View: Sendable {
        package let snapshot: Snapshot?
        /// How long ago the snapshot was last known to be equal to the database.
        package let age: Duration
        /// Whether the database cannot be reached, so that the snapshot may be out of date.
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
    ///   - clock: the clock of the database.
    ///   - now: returns the current time; tests pass their own.
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

    /// Whether the snapshot is up to date and the server is not about to stop, as `/readyz` reports.
    package var isReady: Bool {
        let view = view
        return view.snapshot != nil && !view.isStale && !isDraining
    }

    /// Whether the server is about to stop.
    package var isDraining: Bool { state.withLock(\.isDraining) }

    /// Makes `isReady` false and wakes all waiting requests, because the server is about to stop.
    package func drain() {
        state.withLock { $0.isDraining = true }
        waiters.wakeAll()
    }

    /// Takes a snapshot that was just read from the database.
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

    /// Records that the snapshot is equal to the database.
    package func confirm() {
        let now = now()
        state.withLock { state in
            state.confirmedAt = now
            state.contactAt = now
        }
    }

    /// Records that the database answers; the follower finds out next whether the snapshot is still equal to it.
    func recordContact() {
        let now = now()
        state.withLock { $0.contactAt = now }
    }

    /// How long ago the database last answered.
    var timeSinceContact: Duration {
        let now = now()
        return state.withLock { now - $0.contactAt }
    }

    /// Records that the session with the database was lost.
    package func disconnected() { state.withLock { $0.isConnected = false } }

    /// Waits until there is a newer snapshot, the server stops, or the deadline has passed.
    package func waitForChange(from snapshot: Snapshot, until deadline: ContinuousClock.Instant) async {
        await waiters.wait(until: deadline) { [self] in
            state.withLock { $0.snapshot === snapshot && !$0.isDraining }
        }
    }

    /// How many requests wait for a newer snapshot.
    package var waiterCount: Int { waiters.count }
}
