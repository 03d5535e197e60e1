import Synchronization
import TestSupport
import Testing

@testable import StatusModel

/// How old what is served is, by a clock that the test moves, and who is told of a new snapshot.
struct SnapshotStoreTests {
    /// A clock that stands still until it is moved.
    private final class ManualClock: Sendable {
        private let time = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { time.withLock(\.self) }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
    }

    private let clock = ManualClock()
    private let store: SnapshotStore

    init() {
        let clock = clock
        store = SnapshotStore(now: { clock.now })
    }

    private static func snapshot(_ generation: Int) -> Snapshot {
        Snapshot(generation: generation, clusters: [], clock: DatabaseClock())
    }

    @Test func nothingIsReadyBeforeTheFirstSnapshot() {
        #expect(store.view.snapshot == nil && store.view.isStale && !store.isReady)
        store.recordContact()
        #expect(!store.isReady)
        store.publish(Self.snapshot(1))
        #expect(store.isReady && store.view.snapshot?.generation == 1)
    }

    @Test func silenceMakesItStale() {
        store.publish(Self.snapshot(1))
        clock.advance(by: SnapshotStore.staleAfter)
        #expect(!store.view.isStale)
        clock.advance(by: .milliseconds(1))
        #expect(store.view.isStale && !store.isReady)
        #expect(store.timeSinceContact == SnapshotStore.staleAfter + .milliseconds(1))
        store.confirm()
        #expect(!store.view.isStale && store.view.age == .zero)
    }

    /// While a large reading goes on the database answers, but is not yet known to be as the snapshot says.
    @Test func contactKeepsItFreshAndAges() {
        store.publish(Self.snapshot(1))
        for _ in 0..<10 {
            clock.advance(by: .seconds(2))
            store.recordContact()
        }
        #expect(!store.view.isStale)
        #expect(store.view.age == .seconds(20) && store.view.ageSeconds == 20)
    }

    @Test func lostSessionMakesItStaleAtOnce() {
        store.publish(Self.snapshot(1))
        store.disconnected()
        #expect(store.view.isStale && store.view.snapshot != nil)
        store.confirm()
        #expect(store.view.isStale)
        store.publish(Self.snapshot(2))
        #expect(!store.view.isStale)
    }

    @Test func whoeverWaitsIsTold() async {
        let first = Self.snapshot(1)
        store.publish(first)
        let waiting = Task { [store] in await store.waitForChange(from: first, until: .now + .seconds(Poll.patience)) }
        while store.waiterCount == 0 { await Task.yield() }
        // The same snapshot again is no change.
        store.publish(first)
        #expect(store.waiterCount == 1)
        store.publish(Self.snapshot(2))
        await waiting.value
        #expect(store.waiterCount == 0)
        // Nobody waits for what is there already.
        await store.waitForChange(from: first, until: .now + .seconds(Poll.patience))
    }

    @Test func aWaitEndsWithTheServerAndWithItsTime() async {
        let first = Self.snapshot(1)
        store.publish(first)
        await store.waitForChange(from: first, until: .now + .milliseconds(1))
        let waiting = Task { [store] in await store.waitForChange(from: first, until: .now + .seconds(Poll.patience)) }
        while store.waiterCount == 0 { await Task.yield() }
        store.drain()
        await waiting.value
        #expect(store.isDraining && !store.isReady)
        await store.waitForChange(from: first, until: .now + .seconds(Poll.patience))
    }
}
