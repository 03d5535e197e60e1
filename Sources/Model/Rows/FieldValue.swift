/// A field's value as a person reads it.
package enum FieldValue: Sendable, Hashable {
    /// No value.
    case none
    case text(String)
    /// The elements of a list, in order.
    case list([String])
}

extension FieldType {
    /// The value that a row's cell holds, as a spec would write it; digests of keys by their first digits.
    /// - Parameter value: the text that Postgres writes; nil for null.
    package func fieldValue(_ value: String?) -> FieldValue {
        guard let value else { return .none }
        guard isList else { return .text(holdsDigests ? Self.shortDigest(value) : show(value)) }
        let elements = RowLine.elements(ofList: value)
        return .list(holdsDigests ? elements.map(Self.shortDigest) : elements)
    }

    /// A digest's first 60 bits, so that nobody soon makes another that looks the same, and the whole one is not told.
    private static func shortDigest(_ digest: String) -> String {
        digest.utf8.count > 15 ? digest.prefix(15) + "…" : digest
    }
}
