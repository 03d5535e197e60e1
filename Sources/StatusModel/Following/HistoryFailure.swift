/// Why the history could not be read.
package enum HistoryFailure: Error, Sendable {
    /// The maximum number of requests already waits.
    case tooManyWaiting
    /// The client closed the connection while the request waited.
    case clientGone
    /// Reading took too long and was cancelled.
    case tooSlow
    /// Another session holds a lock on the tables.
    case locked
    /// The database does not answer.
    case databaseUnreachable
}
