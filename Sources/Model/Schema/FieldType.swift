/// What a field may hold.
///
/// From it come its checks, its column, its JSON Schema and how it is shown.
package indirect enum FieldType: Sendable, Hashable {
    case boolean
    case integer(ClosedRange<Int64>)
    /// A decimal number from 0, with at most `scale` digits after the point and 12 before it.
    case decimal(scale: Int)
    /// `[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?`, as a DNS label.
    case name
    /// The name of a resource of another section.
    case reference(section: String)
    /// From 1 to `limit` bytes of text without control characters; only `lines` may hold line feeds and tabs.
    case text(limit: Int, lines: TextLines)
    /// An ASCII e-mail address of at most 254 bytes (RFC 5321, 4.5.3.1), stored in lower case.
    case email
    case choice([String])
    /// One or several areas of the law in capitals, joined by `+`: `US+CA`.
    case area
    /// An RFC 3339 time with a zone, from the year 2000 to 2099.
    case timestamp
    /// `<n>m`, `<n>h` or `<n>d`, in minutes.
    case duration(minutes: ClosedRange<Int64>)
    /// 64 hexadecimal digits, stored in lower case.
    case sha256
    /// A URL with the scheme `https` whose host is no address that only a server itself can reach.
    case httpsURL
    /// A host name with an optional port, under the same rule as `httpsURL`.
    case host
    /// A set of values of another type, kept in a table of its own.
    case list(FieldType, count: ClosedRange<Int>, table: ListTable)
}

extension FieldType {
    /// One line of at most 255 bytes: what a person calls a thing.
    package static let label = FieldType.text(limit: 255, lines: .one)
    /// Up to 4 KiB in any number of lines.
    package static let description = FieldType.text(limit: 4096, lines: .many)

    /// The section that values of this type name, or nil.
    package var referencedSection: String? {
        switch self {
        case .reference(let section): section
        case .list(let element, _, _): element.referencedSection
        default: nil
        }
    }

    /// The table that keeps the values, or nil where they are a column of the kind's own.
    package var listTable: ListTable? {
        if case .list(_, _, let table) = self { table } else { nil }
    }

    package var isList: Bool {
        listTable != nil
    }

    /// The most bytes of a text, or nil for other values, whose form bounds them.
    package var longestText: Int? {
        if case .text(let limit, _) = self { limit } else { nil }
    }

    /// Whether its values are digests of secrets.
    package var holdsDigests: Bool {
        if case .list(let element, _, _) = self { element.holdsDigests } else { self == .sha256 }
    }
}
