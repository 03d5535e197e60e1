/// The table for what other programs observe of a kind's resources, with at most one row for each resource.
///
/// Its values are shown with the resource, and never compared with a spec.
package struct StatusTable: Sendable {
    /// The name of the table, such as `reservation_status`.
    package let name: String
    /// The columns with the key of the resource, one for each field of the key, such as `reservation`.
    package let ownerColumns: [String]
    /// The purpose of the table, in one sentence.
    package let summary: String
    /// The fields of the table.
    ///
    /// Any of them may be absent over HTTP, because a resource may have no row in the table.
    package let fields: [Field]
    /// The phases of a resource; nil if the table has no phase.
    package let lifecycle: Lifecycle?

    /// - Parameter name: must end in `_status`; guards recognize by this that the rows are deleted with their resource.
    package init(
        _ name: String,
        owner: String...,
        lifecycle: Lifecycle? = nil,
        doc summary: String,
        _ fields: [Field]
    ) {
        self.name = name
        self.summary = summary
        ownerColumns = owner
        self.fields = fields
        self.lifecycle = lifecycle
    }

    /// When a program last observed the resource; by default the time of the write.
    package static let observedAt = Field("observedAt", .timestamp, doc: "When it was last observed.")
}
