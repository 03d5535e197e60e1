import Postgres
import TestSupport

/// A run of the program that has written part of what it is to write, and waits there for rows of somebody else.
struct HeldRun {
    let running: RunningCommand
    private let holder: Connection

    /// Why there is none.
    private struct NotHeld: Error {}

    /// Locks rows that the run has to write, and keeps nobody from reading them.
    static let rows: SQL = "SELECT FROM hx.teams FOR UPDATE"

    /// Starts the program and waits until it is held.
    /// - Parameter lock: what locks what it has to write.
    /// - Throws: where it never comes to wait.
    init(
        _ database: TestDatabase,
        _ arguments: [String],
        by lock: SQL = "LOCK TABLE hx.memberships IN ACCESS EXCLUSIVE MODE"
    ) throws {
        holder = try database.connect()
        try holder.executeScript("BEGIN; \(lock)")
        running = try RunningCommand(CommandRun.program, arguments, database: database)
        guard try database.waitForBlockedSession() else { throw NotHeld() }
    }

    /// Lets go of the rows.
    func release() throws { try holder.executeScript("COMMIT") }
}
