package import Model

/// A message about one change, which a run puts into a queue for other programs.
package struct Message: Sendable {
    /// The number of the change in its run, from 1.
    package let number: Int
    package let change: Change
    package let rule: EventRule
    /// What the consumer has to do, in the words of the rule.
    package let action: String
    /// By how many minutes the resource lasts longer; nil unless it is extended, and if it has no end any more.
    package let extensionMinutes: Int64?

    /// The row that the message tells of: as it is after the change, or as it was before it was deleted.
    package var line: RowLine { change.remaining ?? change.before ?? RowLine([]) }
}
