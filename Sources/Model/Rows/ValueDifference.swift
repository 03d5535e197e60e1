package import Text

/// One value that differs between two states of a row: that of a field, or one text of a map.
package struct ValueDifference: Sendable {
    /// The field's path, and behind it the name within a map: `labels.cost-center`.
    package let path: String
    package let type: FieldType
    /// The value before, as Postgres writes it; nil for null and for a name that was not there.
    package let before: String?
    /// The value after, likewise.
    package let after: String?
    /// What an empty list means, where that is more than nothing.
    package let emptyMeaning: String?
}

extension Field {
    /// What differs between two values of the field: of a map each name's text by itself, of others the whole value.
    /// - Parameters:
    ///   - before: the value before, as Postgres writes it; nil for null.
    ///   - after: the value after, likewise, which is another.
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
            // Texts that look alike may differ in their bytes.
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
    /// Writes both values of what differs, by its path.
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
