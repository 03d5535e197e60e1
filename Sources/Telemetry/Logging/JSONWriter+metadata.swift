internal import Logging
internal import Text

extension JSONWriter {
    /// Writes a value of log metadata, with the members of dictionaries sorted.
    mutating func metadata(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value): scalar(value)
        case .array(let values):
            array { json in
                for value in values { json.metadata(value) }
            }
        case .dictionary(let members):
            object { json in
                for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                    json.name(name)
                    json.metadata(value)
                }
            }
        }
    }

    private mutating func scalar(_ value: any CustomStringConvertible) {
        switch value {
        case let value as Int: literal(String(value))
        case let value as Bool: literal(value ? "true" : "false")
        // JSON has neither infinity nor NaN, so they are written as text.
        case let value as Double where value.isFinite: literal(value.description)
        default: string(value.description)
        }
    }
}
