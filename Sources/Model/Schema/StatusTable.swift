/// The table in which other programs note what they observe of a kind's resources, one row each.
///
/// It is shown beside the resource and never compared with a spec.
package struct StatusTable: Sendable {
    /// The table's name: `reservation_status`.
    package let name: String
    /// The columns that name the resource, one for each field of its key: `reservation`.
    package let ownerColumns: [String]
    /// What the table is for, in one sentence.
    package let summary: String
    /// What is noted.
    ///
    /// Each may be absent over HTTP, since a resource need not have a row.
    package let fields: [Field]

    /// - Parameter name: must end in `_status`, by which guards know that such rows go with their resource.
    package init(_ name: String, owner: String..., doc summary: String, _ fields: [Field]) {
        self.name = name
        self.summary = summary
        ownerColumns = owner
        self.fields = fields
    }

    /// When a program last looked; the time of the write where it does not say.
    package static let observedAt = Field("observedAt", .timestamp, doc: "When it was last observed.")
}
