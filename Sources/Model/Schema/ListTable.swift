/// The table that keeps a list field, one row an element, so that elements can be unique and refer to other tables.
package struct ListTable: Sendable, Hashable {
    /// The table's name: `api_key_secrets`.
    package let name: String
    /// The columns that name the owning resource, one for each field of its key: `api_key`.
    package let ownerColumns: [String]
    /// The column that holds the element: `sha256`.
    package let elementColumn: String

    package init(_ name: String, owner: String..., element: String) {
        self.name = name
        ownerColumns = owner
        elementColumn = element
    }
}
