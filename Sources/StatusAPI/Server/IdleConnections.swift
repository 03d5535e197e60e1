internal import NIOCore
internal import Synchronization

/// Limits the connections that wait for a request: beyond the limit, it closes the one that has waited longest.
///
/// Otherwise a client could open all connections, send nothing, and so keep others out until the idle timeout.
final class IdleConnections: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: (since: UInt64, channel: any Channel)] = [:]
        var count: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: idle connections at a time, at most.
    init(limit: Int) { self.limit = limit }

    /// Records that a connection begins to wait for a request.
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

    /// Records that a connection has received a request or was closed.
    func remove(_ channel: any Channel) {
        _ = state.withLock { $0.connections.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}
