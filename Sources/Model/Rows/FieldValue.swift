/// The value of a field as people read it.
package enum FieldValue: Sendable, Hashable {
    /// No value.
    case none
    case text(String)
    /// The elements of a list, in their order.
    case list([String])
}

extension FieldType {
    /// The value of a row's cell, as a spec would write it; of a digest only the first digits.
    ///
    /// - Parameter value: the text that Postgres writes; nil for null.
    package func fieldValue(_ value: String?) -> FieldValue {
        guard let value else { return .none }
        guard isList else { return .text(holdsDigests ? Self.shortDigest(value) : show(value)) }
        let elements = RowLine.elements(ofList: value)
        return .list(holdsDigests ? elements.map(Self.shortDigest) : elements)
    }

    /// The first 60 bits of a digest: enough to tell digests apart, without revealing the whole digest.
    private static func shortDigest(_ digest: String) -> String {
        digest.utf8.count > 15 ? digest.prefix(15) + "…" : digest
    }
}
