internal import Synchronization

/// Slows down whoever guesses keys: so many wrong ones from an address, and so many from all of them together.
///
/// The table has a fixed size, so nobody can fill the memory or flush an attacker's own entry without running into the
/// bound for all (CVE-2024-21662). That one begins nearly empty, so a restart gives few new attempts (CVE-2024-21652).
final class FailureThrottle: Sendable {
    /// Wrong keys a minute from all addresses, for each one that a single address may send.
    static let overallFactor = 60
    static let addresses = 4096

    /// Wrong keys a minute from one address; 0 for no limit.
    private let limit: Int

    private struct Bucket {
        var address = ""
        var tokens = 0.0
        var time: ContinuousClock.Instant
    }

    private struct State {
        var buckets: [Bucket] = []
        var slots: [String: Int] = [:]
        /// The slot that the next new address takes.
        var next = 0
        var overall: Bucket
    }

    private let state: Mutex<State>

    init(limit: Int, now: ContinuousClock.Instant = .now) {
        self.limit = limit
        state = Mutex(State(overall: Bucket(tokens: Double(limit * Self.overallFactor) / 10, time: now)))
    }

    /// Counts a wrong key.
    /// - Returns: nil where the answer is that it is wrong, else the seconds after which to try again.
    func recordFailure(from address: String, now: ContinuousClock.Instant = .now) -> Int? {
        guard limit > 0 else { return nil }
        return state.withLock { state in
            let slot = slot(of: address, &state, now)
            let own = Self.take(&state.buckets[slot], perMinute: limit, now)
            let shared = Self.take(&state.overall, perMinute: limit * Self.overallFactor, now)
            return [own, shared].compactMap(\.self).max()
        }
    }

    private func slot(of address: String, _ state: inout State, _ now: ContinuousClock.Instant) -> Int {
        if let slot = state.slots[address] { return slot }
        let bucket = Bucket(address: address, tokens: Double(limit), time: now)
        if state.buckets.count < Self.addresses {
            state.buckets.append(bucket)
            state.slots[address] = state.buckets.count - 1
            return state.buckets.count - 1
        }
        let slot = state.next
        state.next = (slot + 1) % Self.addresses
        state.slots[state.buckets[slot].address] = nil
        state.buckets[slot] = bucket
        state.slots[address] = slot
        return slot
    }

    /// Takes a token, or says after how many seconds there is one.
    private static func take(_ bucket: inout Bucket, perMinute rate: Int, _ now: ContinuousClock.Instant) -> Int? {
        let elapsed = (now - bucket.time) / .seconds(1)
        bucket.tokens = min(Double(rate), bucket.tokens + elapsed * Double(rate) / 60)
        bucket.time = now
        guard bucket.tokens < 1 else {
            bucket.tokens -= 1
            return nil
        }
        return max(1, Int(((1 - bucket.tokens) * 60 / Double(rate)).rounded(.up)))
    }
}
