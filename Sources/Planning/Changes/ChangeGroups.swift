internal import Model

/// A plan's changes by kind and action, each group in the order of the plan.
struct ChangeGroups {
    private struct Name: Hashable {
        let section: String
        let action: Change.Action
    }

    private let groups: [Name: [Change]]

    init(_ changes: [Change]) {
        groups = Dictionary(grouping: changes) { Name(section: $0.kind.section, action: $0.action) }
    }

    subscript(kind: Kind, action: Change.Action) -> [Change] {
        groups[Name(section: kind.section, action: action)] ?? []
    }
}
