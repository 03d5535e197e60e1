internal import Model
package import Planning
internal import Reconciler
package import Text

/// A field that a change gave another value, or one text of a map, with the parts of the values that a viewer may see.
package struct VisibleDifference: Sendable {
    /// The field's path, and behind it the name within a map.
    package let path: String
    package let before: JSONValue
    package let after: JSONValue
}

extension Viewer {
    /// The fields that a change record shows as changed, with the values that the viewer may see.
    package func differences(in change: ChangeRecord) -> [VisibleDifference] {
        guard let kind = Kind.named(change.kind) else { return [] }
        let before = Self.read(change.before)
        let after = Self.read(change.after)
        // A released row keeps its values, and a row that is settled was changed by others, not by the run.
        if change.action == "settle" || change.action == "release" && after == nil { return [] }
        return StatusColumn.visibleFields(of: kind).flatMap { field in
            let old = visible(before?[field.path], field)
            let new = visible(after?[field.path], field)
            if old == new { return [VisibleDifference]() }
            if field.type.map != nil { return Self.differences(of: field, old, new) }
            return [VisibleDifference(path: field.path, before: old, after: new)]
        }
    }

    /// The texts that differ between two maps; null is a map that was not there.
    private static func differences(of field: Field, _ old: JSONValue, _ new: JSONValue) -> [VisibleDifference] {
        Set((old.members + new.members).map(\.name)).sorted().compactMap { name in
            let (before, after) = (old[name] ?? .null, new[name] ?? .null)
            return before == after
                ? nil : VisibleDifference(path: "\(field.path).\(name)", before: before, after: after)
        }
    }

    private static func read(_ json: String?) -> JSONValue? {
        json.flatMap { try? JSONReader.read(Array($0.utf8)) }
    }

    /// The value without the names of teams that the viewer may not see.
    private func visible(_ value: JSONValue?, _ field: Field) -> JSONValue {
        guard let value else { return .null }
        guard !isPlatform, field.namesTeams else {
            return value.text.map { .string(field.value.showInAnswer($0)) } ?? value
        }
        return field.shown(value, to: Set(teams))
    }
}
