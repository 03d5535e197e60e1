internal import Text

extension JSONWriter {
    /// Writes a row as an object of its fields that are not null, as change records store it.
    package mutating func row(_ line: RowLine, of kind: Kind) {
        object { json in
            for (field, value) in zip(kind.fields, line.values) where value != nil {
                json.name(field.path)
                field.type.write(value, to: &json)
            }
        }
    }
}
