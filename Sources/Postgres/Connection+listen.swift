internal import CLibPQ
internal import Glibc

/// What another session told of by `NOTIFY`.
package struct Notification: Sendable, Hashable {
    package let channel: String
    /// Up to 8000 bytes, empty where the other session gave none.
    package let payload: String
}

extension Connection {
    /// Waits for notifications on the channels that the session listens to.
    ///
    /// - Returns: those that came, or none where none did within the time.
    package func notifications(within patience: Duration) throws(PostgresError) -> [Notification] {
        let pending = pendingNotifications()
        guard pending.isEmpty else { return pending }
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int(patience / .milliseconds(1)))
        if poll(&socket, 1, milliseconds) > 0, PQconsumeInput(handle) == 0 { throw failure(nil) }
        if PQstatus(handle) == CONNECTION_BAD { throw failure(nil) }
        return pendingNotifications()
    }

    private func pendingNotifications() -> [Notification] {
        var notifications: [Notification] = []
        while let next = PQnotifies(handle) {
            notifications.append(
                Notification(
                    channel: next.pointee.relname.map { String(cString: $0) } ?? "",
                    payload: next.pointee.extra.map { String(cString: $0) } ?? ""
                )
            )
            PQfreemem(next)
        }
        return notifications
    }
}
