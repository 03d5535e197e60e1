package import Text

extension FieldType {
    /// The value as a spec would write it, without quotes: what plans show.
    package func show(_ value: String) -> String {
        switch self {
        case .boolean: value == "t" ? "true" : value == "f" ? "false" : value
        case .timestamp: TimestampScalar.show(value)
        case .duration: DurationScalar.show(value)
        case .list: "[" + CellText.elements(ofList: value).joined(separator: ", ") + "]"
        default: value
        }
    }

    /// A field's value in JSON.
    package enum JSONForm: Sendable {
        case null
        /// A number, `true` or `false`.
        case literal(String)
        case text(String)
        case texts([String])
    }

    /// The value in JSON: numbers that count things as numbers, money and times as text.
    package func jsonForm(_ value: String?) -> JSONForm {
        guard let value else { return .null }
        switch self {
        case .boolean where value == "t" || value == "f": return .literal(show(value))
        case .integer where Int64(value) != nil: return .literal(value)
        case .list: return .texts(CellText.elements(ofList: value))
        default: return .text(show(value))
        }
    }

    /// Writes the value as JSON.
    package func write(_ value: String?, to json: inout JSONWriter) {
        switch jsonForm(value) {
        case .null: json.null()
        case .literal(let text): json.literal(text)
        case .text(let text): json.string(text)
        case .texts(let texts):
            json.array { json in
                for text in texts { json.string(text) }
            }
        }
    }
}
