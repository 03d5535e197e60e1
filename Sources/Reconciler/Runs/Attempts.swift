internal import Planning
internal import Postgres

/// Repeats a transaction that fails because another session committed after its snapshot.
struct Attempts {
    enum Failure: Error {
        /// Another session committed meanwhile, so a new snapshot may succeed; the error to throw if none does.
        case again(ReconcilerError)
        case final(ReconcilerError)

        fileprivate var error: ReconcilerError {
            switch self {
            case .again(let error), .final(let error): error
            }
        }
    }

    /// The minimum number of attempts, however short the time limit for the lock is.
    private static let least = 3

    let session: Session
    let deadline: ContinuousClock.Instant
    /// Whether a signal has asked the program to stop.
    let isCancelled: @Sendable () -> Bool

    /// The milliseconds that are left; at least 1, because 0 would mean no time limit.
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
