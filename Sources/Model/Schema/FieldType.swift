package import Text

/// The type of a field: one value, a reference, a list or a map.
package indirect enum FieldType: Sendable {
    /// One value.
    case value(any ValueType)
    /// The name of a resource in another section.
    case reference(section: String)
    /// A set of values or references, which is stored in a table of its own.
    case list(FieldType, count: ClosedRange<Int>, table: ListTable)
    /// Texts by names that a spec chooses.
    case map(MapValue)
}

extension FieldType {
    /// `true` or `false`.
    package static let boolean = FieldType.value(BooleanValue())
    /// `[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?`, as in DNS labels.
    package static let name = FieldType.value(NameValue())
    /// An ASCII e-mail address of at most 254 bytes (RFC 5321, 4.5.3.1), stored in lower case.
    package static let email = FieldType.value(EmailValue())
    /// One or several areas of the law in capitals, separated by `+`: `US+CA`.
    package static let area = FieldType.value(AreaValue())
    /// An RFC 3339 time with a zone, from the year 2000 to 2099.
    package static let timestamp = FieldType.value(TimestampValue())
    /// A day in UTC, `2026-12-01`, from the year 2000 to 2099.
    package static let date = FieldType.value(DateValue())
    /// 64 hexadecimal digits, stored in lower case.
    package static let sha256 = FieldType.value(DigestValue())
    /// A recipient of age, or an `ssh-ed25519` key.
    package static let recipient = FieldType.value(RecipientValue())
    /// A word for what an API key may be used for.
    package static let scope = FieldType.value(ScopeValue())
    /// A URL with the scheme `https`, whose host must not be an address that only the server itself can reach.
    package static let httpsURL = FieldType.value(HTTPSURLValue())
    /// A host name with an optional port, with the same rule for hosts as `httpsURL`.
    package static let host = FieldType.value(HostValue())
    /// One line of at most 255 bytes, for names that people read.
    package static let label = FieldType.text(limit: 255, lines: .one)
    /// A text of at most 4 KiB in any number of lines.
    package static let description = FieldType.text(limit: 4096, lines: .many)

    /// At most 32 names, each with one line of at most 63 bytes.
    package static let labels = FieldType.map(MapValue(limit: 32, text: TextValue(limit: 63, lines: .one)))

    /// A whole number.
    package static func integer(_ range: ClosedRange<Int64>) -> FieldType { .value(IntegerValue(range: range)) }

    /// A decimal number from 0, with at most 12 digits before the point and `scale` digits after it.
    package static func decimal(scale: Int) -> FieldType { .value(DecimalValue(scale: scale)) }

    /// A text of 1 to `limit` bytes without control characters; only texts of several lines may have line feeds and
    /// tabs.
    package static func text(limit: Int, lines: TextLines) -> FieldType {
        .value(TextValue(limit: limit, lines: lines))
    }

    /// One of the given words.
    package static func choice(_ choices: [String]) -> FieldType { .value(ChoiceValue(choices: choices)) }

    /// A duration `<n>m`, `<n>h` or `<n>d`, whose range is in minutes.
    package static func duration(minutes range: ClosedRange<Int64>) -> FieldType {
        .value(DurationValue(range: range))
    }
}

extension FieldType {
    /// The type of a single value, of a whole map, or of each element of a list; a reference is a name.
    package var value: any ValueType {
        switch self {
        case .value(let value): value
        case .reference: NameValue()
        case .list(let element, _, _): element.value
        case .map(let map): map
        }
    }

    /// The section that values of this type refer to; nil for other types.
    package var referencedSection: String? {
        switch self {
        case .value, .map: nil
        case .reference(let section): section
        case .list(let element, _, _): element.referencedSection
        }
    }

    /// The table that stores the values; nil if they are a column of the kind's own table.
    package var listTable: ListTable? {
        if case .list(_, _, let table) = self { table } else { nil }
    }

    /// Whether the type is a list.
    package var isList: Bool { listTable != nil }

    /// The form of the names and texts; nil for other types.
    package var map: MapValue? {
        if case .map(let map) = self { map } else { nil }
    }

    /// The maximum number of bytes in a text; nil for values whose form limits them.
    package var longestText: Int? { isList ? nil : value.longestText }

    /// Whether the values are digests of secrets.
    package var holdsDigests: Bool { value.isDigest }

    /// Whether values are ordered otherwise than by their bytes.
    package var isQuantity: Bool { !isList && value.isQuantity }

    /// The number by which values of a quantity are ordered; nil for null, and for text that is no such value.
    ///
    /// - Parameter cell: the text that Postgres writes.
    package func order(of cell: ArraySlice<UInt8>) -> Int64? { isList ? nil : value.order(of: cell) }

    /// The number for a text that needs no escapes.
    package func order(ofText text: String) -> Int64? { order(of: Array(text.utf8)[...]) }

    /// The cell of the value, or of an element of a list; nil if no spec may have the value.
    ///
    /// - Parameter isPlain: whether the value has no quotes, as numbers and booleans.
    package func cell(of value: String, isPlain: Bool) -> [UInt8]? { self.value.cell(of: value, isPlain: isPlain) }

    /// Appends the cell of the value, or of an element of a list, to `output`.
    ///
    /// - Returns: why the scalar is refused, and then `output` is undefined; nil if it is accepted.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        value.encode(scalar, isPlain: isPlain, into: &output)
    }
}

extension FieldType: Hashable {
    package static func == (left: FieldType, right: FieldType) -> Bool {
        switch (left, right) {
        case (.value(let one), .value(let other)): one.isSame(as: other)
        case (.reference(let one), .reference(let other)): one == other
        case (.list(let one, let count, let table), .list(let other, let otherCount, let otherTable)):
            one == other && count == otherCount && table == otherTable
        case (.map(let one), .map(let other)): one == other
        case (.value, _), (.reference, _), (.list, _), (.map, _): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .value(let value): value.hash(into: &hasher)
        case .reference(let section): hasher.combine(section)
        case .list(let element, let count, let table):
            hasher.combine(element)
            hasher.combine(count)
            hasher.combine(table)
        case .map(let map): hasher.combine(map)
        }
    }
}
