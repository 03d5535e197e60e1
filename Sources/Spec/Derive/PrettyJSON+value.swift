internal import Model
internal import Text

extension PrettyJSON {
    /// Writes a value, given as a spec writes it, as JSON of the field's type.
    mutating func value(_ name: String, _ value: String, of type: FieldType) {
        if type.value.isLiteral { literal(name, value) } else { member(name, value) }
    }
}
