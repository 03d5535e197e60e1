internal import Model

/// What a run takes note of without changing it: that somebody else brought a row to what the spec says, or deleted one
/// that the spec no longer declares.
///
/// Without the note the history would go on saying what the row was before.
struct ChangeNote: Sendable {
    /// What its record has for an action.
    static let action = "settle"

    let kind: Kind
    let key: String
    let reason: Change.Reason
    let source: String?
    /// The row as it is, or nil where it is gone.
    let line: RowLine?
}
