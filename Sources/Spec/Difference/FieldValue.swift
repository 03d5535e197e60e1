/// A field's value as a person reads it.
package enum FieldValue: Sendable, Hashable {
    /// No value.
    case none
    case text(String)
    /// The elements of a list, in order.
    case list([String])
}

extension FieldType {
    /// The value that a row's cell holds, as a spec would write it.
    /// - Parameter value: the text that Postgres writes; nil for null.
    package func fieldValue(_ value: String?) -> FieldValue {
        guard let value else { return .none }
        return isList ? .list(RowLine.elements(ofList: value)) : .text(show(value))
    }
}
