/// The table in which other programs note what they observe of a kind's resources, one row each.
///
/// It is shown beside the resource and never compared with a spec.
package struct StatusTable: Sendable {
    /// The table's name: `reservation_status`.
    package let name: String
    /// The column that names the resource: `reservation`.
    package let ownerColumn: String
    /// What is noted; each may be absent.
    package let fields: [Field]

    package init(_ name: String, owner: String, _ fields: [Field]) {
        self.name = name
        ownerColumn = owner
        self.fields = fields
    }
}
