internal import Model

/// A plan's changes by kind and action, each group in the order of the plan.
///
/// It holds only the places of the changes, because a plan may have a million of them.
struct ChangeGroups {
    private struct Name: Hashable {
        let kind: ObjectIdentifier
        let action: Change.Action

        init(_ kind: Kind, _ action: Change.Action) {
            self.kind = ObjectIdentifier(kind)
            self.action = action
        }
    }

    private let changes: [Change]
    private let groups: [Name: [Int]]

    init(_ changes: [Change]) {
        self.changes = changes
        groups = Dictionary(grouping: changes.indices) { Name(changes[$0].kind, changes[$0].action) }
    }

    func has(_ kind: Kind, _ action: Change.Action) -> Bool { groups[Name(kind, action)] != nil }

    subscript(kind: Kind, action: Change.Action) -> [Change] {
        (groups[Name(kind, action)] ?? []).map { changes[$0] }
    }
}
