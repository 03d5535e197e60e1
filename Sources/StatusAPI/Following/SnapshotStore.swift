internal import Synchronization

/// The newest snapshot, and how sure it is that there is no newer one.
final class SnapshotStore: Sendable {
    /// Without a sign of the database for so long, what is served may be out of date.
    static let trust = Duration.milliseconds(2500)

    /// What a request gets to see.
    struct View: Sendable {
        let snapshot: Snapshot?
        /// How long ago the database was last known to be as the snapshot says.
        let age: Duration
        /// Whether the database may have moved on unseen.
        let isStale: Bool

        /// The age in whole seconds.
        var ageSeconds: Int { Int(age.components.seconds) }
    }

    private struct State {
        var snapshot: Snapshot?
        var confirmedAt = ContinuousClock.now
        var contactAt = ContinuousClock.now
        var isConnected = false
        var isDraining = false
    }

    private let state = Mutex(State())
    private let waiters = Waiters()
    let clock = DatabaseClock()

    init() {}

    var view: View {
        let now = ContinuousClock.now
        return state.withLock { state in
            View(
                snapshot: state.snapshot,
                age: now - state.confirmedAt,
                isStale: !state.isConnected || now - state.contactAt > Self.trust
            )
        }
    }

    /// Whether answers are as good as the database's own, and are to be for a while.
    var isReady: Bool {
        let view = view
        return view.snapshot != nil && !view.isStale && !isDraining
    }

    /// Whether the server is about to stop.
    var isDraining: Bool { state.withLock(\.isDraining) }

    /// Lets no new work come in: the server is about to stop.
    func drain() {
        state.withLock { $0.isDraining = true }
        waiters.wakeAll()
    }

    func publish(_ snapshot: Snapshot) {
        let isNew = state.withLock { state in
            let isNew = state.snapshot !== snapshot
            state.snapshot = snapshot
            state.confirmedAt = .now
            state.contactAt = .now
            state.isConnected = true
            return isNew
        }
        if isNew { waiters.wakeAll() }
    }

    /// The database is as the snapshot says.
    func confirm() {
        state.withLock { state in
            state.confirmedAt = .now
            state.contactAt = .now
        }
    }

    /// The database answers; whether it is as the snapshot says will soon be known.
    func noteContact() { state.withLock { $0.contactAt = .now } }

    /// How long ago the database last answered.
    var silence: Duration { state.withLock { .now - $0.contactAt } }

    func disconnected() { state.withLock { $0.isConnected = false } }

    /// Waits until there is another snapshot than that one, the server stops, or the time is over.
    func waitForChange(from snapshot: Snapshot, until deadline: ContinuousClock.Instant) async {
        await waiters.wait(until: deadline) { [self] in
            state.withLock { $0.snapshot === snapshot && !$0.isDraining }
        }
    }

    /// How many requests wait for a change.
    var waiterCount: Int { waiters.count }
}
