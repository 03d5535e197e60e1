internal import Synchronization

/// Limits how many invalid API keys clients may send per minute: one limit for each address, one for all together.
///
/// The table of addresses has a fixed size, so an attacker cannot fill the memory. An attacker who pushes their own
/// entry out of the table still meets the limit for all addresses (CVE-2024-21662). That limit starts with a tenth of
/// its allowance, so that a restart of the server grants few new attempts (CVE-2024-21652).
final class FailureThrottle: Sendable {
    /// The limit for all addresses together is this many times the limit of one address.
    static let overallFactor = 60
    /// Addresses that are remembered at a time.
    static let maximumAddresses = 4096

    /// Invalid keys per minute from one address; 0 for no limit.
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

    /// Counts an invalid key.
    /// - Returns: nil while the limits allow it, else after how many seconds the client may try again.
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
        if state.buckets.count < Self.maximumAddresses {
            state.buckets.append(bucket)
            state.slots[address] = state.buckets.count - 1
            return state.buckets.count - 1
        }
        let slot = state.next
        state.next = (slot + 1) % Self.maximumAddresses
        state.slots[state.buckets[slot].address] = nil
        state.buckets[slot] = bucket
        state.slots[address] = slot
        return slot
    }

    /// Takes a token from the bucket.
    /// - Returns: nil if there was one, else after how many seconds there will be one.
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
