/// Why the history could not be read.
package enum HistoryFailure: Error, Sendable {
    /// As many wait already as may wait.
    case tooManyWaiting
    /// Whoever asked has gone.
    case nobodyWaits
    /// Reading took too long and was broken off.
    case tooSlow
    /// Another session holds a lock on the tables.
    case locked
    /// The database does not answer.
    case databaseAway
}
