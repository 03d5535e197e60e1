package import Text

/// A value that differs between two states of a row: the value of a field, or one text of a map.
package struct ValueDifference: Sendable {
    /// The path of the field, with the name in a map after it: `labels.cost-center`.
    package let path: String
    package let type: FieldType
    /// The value before as Postgres writes it; nil for null, and for a name that the map did not have.
    package let before: String?
    /// The value after, in the same form.
    package let after: String?
    /// What an empty list means; nil if it only means no elements.
    package let emptyMeaning: String?
}

extension Field {
    /// The differences between two values of the field: for a map one for each name, otherwise one.
    ///
    /// - Parameters:
    ///   - before: the value before as Postgres writes it; nil for null.
    ///   - after: the value after, in the same form; it must differ.
    package func differences(before: String?, after: String?) -> [ValueDifference] {
        guard let map = type.map, let old = MapValue.texts(of: before), let new = MapValue.texts(of: after) else {
            let whole = ValueDifference(
                path: path,
                type: type,
                before: before,
                after: after,
                emptyMeaning: emptyMeaning
            )
            return [whole]
        }
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            let (before, after) = (old[name], new[name])
            // Swift treats some texts with different bytes as equal, so the bytes are compared.
            if before.map({ Array($0.utf8) }) == after.map({ Array($0.utf8) }) { return nil }
            return ValueDifference(
                path: "\(path).\(name)",
                type: .value(map.text),
                before: before,
                after: after,
                emptyMeaning: nil
            )
        }
    }
}

extension JSONWriter {
    /// Writes both values of a difference, with its path.
    package mutating func difference(_ difference: ValueDifference, before: String, after: String) {
        name(difference.path)
        object { json in
            json.name(before)
            difference.type.write(difference.before, to: &json)
            json.name(after)
            difference.type.write(difference.after, to: &json)
        }
    }
}
