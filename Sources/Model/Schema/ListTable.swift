/// The table that keeps a list field, one row an element, so that elements can be unique and refer to other tables.
package struct ListTable: Sendable, Hashable {
    /// The table's name: `api_key_secrets`.
    package let name: String
    /// The column that names the owning resource: `api_key`.
    package let ownerColumn: String
    /// The column that holds the element: `sha256`.
    package let elementColumn: String

    package init(_ name: String, owner: String, element: String) {
        self.name = name
        ownerColumn = owner
        elementColumn = element
    }
}
