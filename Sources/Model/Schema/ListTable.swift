/// The table of a list field, with a row for each element, so that elements can be unique and refer to other tables.
package struct ListTable: Sendable, Hashable {
    /// The name of the table, such as `api_key_secrets`.
    package let name: String
    /// The columns with the key of the resource, one for each field of the key, such as `api_key`.
    package let ownerColumns: [String]
    /// The column with the element, such as `sha256`.
    package let elementColumn: String

    package init(_ name: String, owner: String..., element: String) {
        self.name = name
        ownerColumns = owner
        elementColumn = element
    }
}
