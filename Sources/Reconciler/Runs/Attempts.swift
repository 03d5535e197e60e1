internal import Planning
internal import Postgres

/// Begins a transaction anew where its snapshot turned out older than another session's commit.
struct Attempts {
    enum Failure: Error {
        /// Another session's commit came between: with a fresh snapshot it may go through. If not, this is the error.
        case again(ReconcilerError)
        case final(ReconcilerError)

        fileprivate var error: ReconcilerError {
            switch self {
            case .again(let error), .final(let error): error
            }
        }
    }

    /// How often a run begins at least, however short the wait for the lock may be.
    private static let least = 3

    let session: Session
    let deadline: ContinuousClock.Instant
    /// Whether a signal has asked to stop.
    let isCancelled: @Sendable () -> Bool

    /// Milliseconds that are left; never 0, which would mean to wait for ever.
    var remaining: Int { max(1, Int((deadline - ContinuousClock.now) / .milliseconds(1))) }

    func repeatedly<Success>(
        _ attempt: () throws(PostgresError) -> Result<Success, Failure>
    ) throws(ReconcilerError) -> Success {
        var number = 1
        while true {
            let outcome = outcome(of: attempt)
            guard case .failure(.again) = outcome, number < Self.least || ContinuousClock.now < deadline else {
                return try outcome.mapError(\.error).get()
            }
            number += 1
        }
    }

    private func outcome<Success>(
        of attempt: () throws(PostgresError) -> Result<Success, Failure>
    ) -> Result<Success, Failure> {
        do throws(PostgresError) {
            return try attempt()
        } catch {
            session.rollback()
            if isCancelled() { return .failure(.final(.cancelled)) }
            let isOverrun = [SQLState.serializationFailure, SQLState.deadlockDetected].contains(error.sqlState)
            return .failure(isOverrun ? .again(ReconcilerError(error)) : .final(ReconcilerError(error)))
        }
    }
}
