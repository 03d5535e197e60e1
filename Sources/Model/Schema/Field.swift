/// One field of a kind.
///
/// A class, so that a field is one object wherever a kind's list of them is copied, and can be told by identity.
package final class Field: Sendable {
    /// What an absent field means.
    package enum Presence: Sendable, Hashable {
        case required
        /// Absent is null.
        case optional
        /// Absent is this value, written as a spec would write it.
        case defaulting(String)
    }

    /// The name in a spec; `billing.country` is the key `country` of the mapping `billing`.
    package let path: String
    package let type: FieldType
    /// The type of its value, or of each element where it is a list.
    package let value: any ValueType
    /// Whether it is a list, which is kept in a table of its own.
    package let isList: Bool
    package let presence: Presence
    /// Whether a resource must give it.
    package let isRequired: Bool
    /// Whether it is part of the resource's identity.
    package let isKey: Bool
    /// Whether no two resources of a cluster may hold the same value.
    package let isUnique: Bool
    /// What it means, with its unit: one sentence for the reference page, the JSON Schema and the column's comment.
    package let summary: String
    /// A value that shows what is meant, as a spec would write it.
    package let example: String?
    /// What an empty list means, where that is more than nothing: `everyone`.
    package let emptyMeaning: String?

    /// The mapping the field stands in (`billing`), or nil where it stands at the top of a resource.
    package let group: String?
    /// The key within that mapping.
    package let key: String
    /// The column's name in Postgres: never a word that would have to be quoted.
    package let column: String
    /// The cell of an absent field.
    package let defaultCell: [UInt8]

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
    }

    /// The `name` by which a resource is known, for kinds that have one.
    package static func name(_ summary: String) -> Field {
        Field("name", .name, .required, isKey: true, doc: summary)
    }

    /// The value of an absent field as Postgres writes it, or nil for null.
    package var defaultValue: String? { CellText.value(of: defaultCell[...]) }

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
