/// A field of a kind.
///
/// It is a class, so that a field is the same object in all copies of a kind's fields and can be compared by identity.
package final class Field: Sendable {
    /// What the absence of a field means.
    package enum Presence: Sendable, Hashable {
        case required
        /// An absent field is null.
        case optional
        /// An absent field has this value, written as a spec would write it.
        case defaulting(String)
    }

    /// The name in a spec; `billing.country` is the key `country` in the mapping `billing`.
    package let path: String
    package let type: FieldType
    /// The type of the value, or of each element of a list.
    package let value: any ValueType
    /// Whether the field is a list, which is stored in a table of its own.
    package let isList: Bool
    package let presence: Presence
    /// Whether every resource must give the field.
    package let isRequired: Bool
    /// Whether the field is part of the key.
    package let isKey: Bool
    /// Whether no two resources of a cluster may have the same value.
    package let isUnique: Bool
    /// The meaning of the field with its unit, in one sentence for the reference page, the JSON Schema and the column's
    /// comment.
    package let summary: String
    /// An example of a value, as a spec would write it.
    package let example: String?
    /// What an empty list means, such as `everyone`; nil if it only means no elements.
    package let emptyMeaning: String?

    /// The mapping of the field, such as `billing`; nil if the field is at the top of a resource.
    package let group: String?
    /// The key in that mapping.
    package let key: String
    /// The name of the column in Postgres; it never needs quotes.
    package let column: String
    /// The cell of an absent field.
    package let defaultCell: [UInt8]
    /// The value of an absent field as Postgres writes it; nil for null.
    package let defaultValue: String?

    package init(
        _ path: String,
        _ type: FieldType,
        _ presence: Presence = .optional,
        isKey: Bool = false,
        isUnique: Bool = false,
        example: String? = nil,
        emptyMeaning: String? = nil,
        doc summary: String
    ) {
        self.path = path
        self.type = type
        value = type.value
        isList = type.isList
        self.presence = presence
        isRequired = presence == .required
        self.isKey = isKey
        self.isUnique = isUnique
        self.example = example
        self.emptyMeaning = emptyMeaning
        self.summary = summary
        let parts = path.split(separator: ".", maxSplits: 1)
        group = parts.count == 2 ? String(parts[0]) : nil
        key = String(parts.last ?? "")
        column = ReservedWord.avoided(in: SnakeCase.convert(path))
        defaultCell = Self.cell(of: presence, type)
        defaultValue = CellText.value(of: defaultCell[...])
    }

    /// The field `name`, for kinds whose resources have one.
    package static func name(_ summary: String) -> Field {
        Field("name", .name, .required, isKey: true, doc: summary)
    }

    private static func cell(of presence: Presence, _ type: FieldType) -> [UInt8] {
        if case .defaulting(let text) = presence {
            guard let cell = type.cell(of: text, isPlain: true) else {
                preconditionFailure("the default '\(text)' of a field is not a value of its own type")
            }
            return cell
        }
        return type.isList ? Array("{}".utf8) : CellText.null
    }
}
