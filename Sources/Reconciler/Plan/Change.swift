package import Spec

/// What a plan does to one resource.
package struct Change: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        case create, update, rename, delete
    }

    /// Why the resource changes.
    package enum Reason: String, Sendable {
        case declared = "spec added"
        case specChanged = "spec changed"
        case drifted = "row changed outside hxapply"
        case undeclared = "no document declares it"
    }

    package let action: Action
    package let kind: Kind
    package let key: String
    package let reason: Reason
    /// Where it is declared, `teams.yaml:12`; nil for what is deleted.
    package let source: String?
    /// The row as observed; nil for what is created.
    package let before: RowLine?
    /// The row as declared; nil for what is deleted.
    package let after: RowLine?

    /// The fields whose values differ, with both values as Postgres writes them.
    package var fields: [(field: Field, before: String?, after: String?)] {
        let nothing = [String?](repeating: nil, count: kind.fields.count)
        let before = before?.values ?? nothing
        let after = after?.values ?? nothing
        return kind.fields.indices.compactMap { index in
            guard before.indices.contains(index), after.indices.contains(index) else { return nil }
            let isSame = before[index].map { Array($0.utf8) } == after[index].map { Array($0.utf8) }
            return isSame ? nil : (kind.fields[index], before[index], after[index])
        }
    }

    package static func == (left: Change, right: Change) -> Bool {
        left.action == right.action && left.kind === right.kind && left.before == right.before
            && left.after == right.after
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(kind.section)
        hasher.combine(before)
        hasher.combine(after)
    }
}
