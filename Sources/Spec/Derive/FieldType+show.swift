extension FieldType {
    /// The value as a spec would write it, without quotes: what plans show.
    package func show(_ value: String) -> String {
        switch self {
        case .boolean: value == "t" ? "true" : value == "f" ? "false" : value
        case .timestamp: TimestampScalar.show(value)
        case .duration: DurationScalar.show(value)
        case .list: "[" + RowLine.elements(ofList: value).joined(separator: ", ") + "]"
        default: value
        }
    }

    /// Writes the value as JSON: numbers that count things as numbers, money and times as text.
    package func write(_ value: String?, to json: inout JSONWriter) {
        guard let value else { return json.null() }
        switch self {
        case .boolean where value == "t" || value == "f": json.literal(show(value))
        case .integer where Int64(value) != nil: json.literal(value)
        case .list:
            json.array { json in
                for element in RowLine.elements(ofList: value) { json.string(element) }
            }
        default: json.string(show(value))
        }
    }
}
