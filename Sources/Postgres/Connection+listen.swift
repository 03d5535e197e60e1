internal import CLibPQ
internal import Glibc

extension Connection {
    /// Waits for a notification on the channels that the session listens to.
    ///
    /// - Returns: whether a notification came within the timeout.
    package func waitForNotification(timeout: Duration) throws(PostgresError) -> Bool {
        if takeNotifications() { return true }
        var socket = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int(timeout / .milliseconds(1)))
        if poll(&socket, 1, milliseconds) > 0, PQconsumeInput(handle) == 0 { throw failure(nil) }
        if PQstatus(handle) == CONNECTION_BAD { throw failure(nil) }
        return takeNotifications()
    }

    /// Removes the notifications that have come; their content does not matter.
    /// - Returns: whether there were any.
    private func takeNotifications() -> Bool {
        var isAny = false
        while let notification = PQnotifies(handle) {
            PQfreemem(notification)
            isAny = true
        }
        return isAny
    }
}
