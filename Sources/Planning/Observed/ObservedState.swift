package import Model
package import Spec

/// What is known of the database, and of files, beside the rows that a plan was made from: the answer to `Needs`.
///
/// That of a database without tables is empty.
package struct ObservedState: Sendable {
    /// By section, the keys that the history leaves as written but that no managed row has, in byte order.
    package var missing: [String: [String]] = [:]
    /// By section, those of the names that have rows.
    package var names: [String: Set<String>] = [:]
    package var rows: [RowQuestion: KindRows] = [:]
    /// By section, how many managed rows have a span that is over.
    package var endedCounts: [String: Int] = [:]
    package var toDeleted: [String: Referrers] = [:]
    package var toRenamed: [String: Referrers] = [:]
    /// By the recorded path, the file that is still there and was not given.
    package var leftOut: [String: LeftOutFiles.Found] = [:]
    package var twins = Twins()
    /// How the plan's commit stands to the applied one; nil where no repository is at hand.
    package var commits: CommitOrder?

    package init() {}
}
