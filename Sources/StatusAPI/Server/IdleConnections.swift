internal import NIOCore
internal import Synchronization

/// The connections that wait for a request, of which the longest waiting are closed to make room for others.
///
/// Else whoever opens connections and says nothing keeps everybody out for as long as a connection may be silent.
final class IdleConnections: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: (since: UInt64, channel: any Channel)] = [:]
        var count: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: idle connections at a time.
    init(limit: Int) { self.limit = limit }

    /// Records that a connection waits for a request.
    func add(_ channel: any Channel) {
        let oldest = state.withLock { state -> (any Channel)? in
            guard channel.isActive else { return nil }
            state.count += 1
            state.connections[ObjectIdentifier(channel)] = (state.count, channel)
            guard state.connections.count > limit else { return nil }
            return state.connections.min { $0.value.since < $1.value.since }.flatMap { entry in
                state.connections.removeValue(forKey: entry.key)?.channel
            }
        }
        oldest?.close(promise: nil)
    }

    /// Records that a connection has a request, or is closed.
    func remove(_ channel: any Channel) {
        _ = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}
