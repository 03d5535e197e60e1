package import Model

/// What a run takes note of without changing it: that somebody else brought a row to what the spec says, or deleted one
/// that the spec no longer declares.
///
/// Without the note the history would go on saying what the row was before.
package struct ChangeNote: Sendable {
    /// What its record has for an action.
    package static let action = "settle"

    package let kind: Kind
    package let key: String
    package let reason: Change.Reason
    package let source: String?
    /// The row as it is, or nil where it is gone.
    package let line: RowLine?
}
