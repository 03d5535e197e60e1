internal import Model
package import Reconciler
package import Text

/// A field that a change gave another value, as far as a viewer may see it.
package struct VisibleDifference: Sendable {
    package let path: String
    package let before: JSONValue
    package let after: JSONValue
}

extension Viewer {
    /// The fields that differ between the states of a change, of which the viewer may see both that are there.
    package func differences(in change: ChangeRecord) -> [VisibleDifference] {
        guard let kind = Kind.named(change.kind) else { return [] }
        let before = Self.read(change.before)
        let after = Self.read(change.after)
        // A row that is left to others did not change, and what others did to one that is settled is not the run's.
        if change.action == "settle" || change.action == "release" && after == nil { return [] }
        return StatusColumn.visibleFields(of: kind).compactMap { field in
            let old = visible(before?[field.path], field)
            let new = visible(after?[field.path], field)
            return old == new ? nil : VisibleDifference(path: field.path, before: old, after: new)
        }
    }

    private static func read(_ json: String?) -> JSONValue? {
        json.flatMap { try? JSONReader.read(Array($0.utf8)) }
    }

    /// The value as far as the viewer may see it: of teams only their own.
    private func visible(_ value: JSONValue?, _ field: Field) -> JSONValue {
        guard let value else { return .null }
        guard !isPlatform, field.type.referencedSection == Kind.teams.section else {
            return value.text.map { .string(field.value.showInAnswer($0)) } ?? value
        }
        if let elements = value.elements { return .array(elements.filter { $0.text.map(teams.contains) ?? false }) }
        return value.text.map(teams.contains) == true ? value : .null
    }
}
