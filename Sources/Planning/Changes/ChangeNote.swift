package import Model

/// A change that others made and that a run records without writing the row: they brought the row to its declared
/// values, or deleted a row that the spec no longer declares.
///
/// Without this record, the history would still show the row as it was before.
package struct ChangeNote: Sendable {
    /// The action in the change record.
    package static let action = "settle"

    package let kind: Kind
    package let key: String
    package let reason: Change.Reason
    package let source: String?
    /// The row as it is; nil if it was deleted.
    package let line: RowLine?
}
