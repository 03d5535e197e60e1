internal import Model

/// Refuses plans after which a resource would be its own ancestor (HX6010).
///
/// A whole spec is checked for this when it is read. A part of a spec, an undo and a saved plan may combine with rows
/// in the database that they do not contain.
struct TreeConflicts: RowCheck {
    private let changes: [Change]
    /// The trees in which the plan sets a parent, each with the field that names the parent.
    private let trees: [(kind: Kind, path: String)]

    init(_ plan: GuardedPlan) {
        let changes = plan.draft.changes
        self.changes = changes
        trees = Kind.all.flatMap { kind in
            kind.rules.compactMap { rule in if case .tree(let path) = rule { (kind, path) } else { nil } }
        }.filter { kind, path in
            changes.contains { $0.kind === kind && $0.remaining?.value(of: path, in: kind) != nil }
        }
    }

    var needs: Needs {
        var needs = Needs()
        needs.rows = Set(trees.map(Self.children))
        return needs
    }

    /// All rows of the kind that have a parent.
    private static func children(_ kind: Kind, _ path: String) -> RowQuestion {
        RowQuestion(kind, where: .hasValue(path))
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] {
        trees.flatMap { kind, path in
            let circles = ParentTree(state.after(Self.children(kind, path)), parent: path).circles
            let moved = changes.filter { $0.kind === kind && Self.moves($0, path) }
            return circles.map { Self.refusal($0, kind, path, moved) }
        }
    }

    /// Whether the change gives the resource another parent.
    private static func moves(_ change: Change, _ path: String) -> Bool {
        guard let parent = change.remaining?.value(of: path, in: change.kind) else { return false }
        return change.before?.value(of: path, in: change.kind) != parent
    }

    /// - Parameter circle: the names from the first in byte order up to the same name again.
    private static func refusal(_ circle: [String], _ kind: Kind, _ path: String, _ moved: [Change]) -> Plan.Refusal {
        let change = moved.first { circle.contains($0.key) }
        // It begins with a resource that the plan changes, because the others are in the database as they are.
        let start = change.flatMap { circle.firstIndex(of: $0.key) } ?? 0
        let names = circle.dropLast()
        let turned = names[start...] + names[..<start] + [names[start]]
        let shown = turned.count > 10 ? turned.prefix(10) + ["…"] : turned[...]
        return Plan.Refusal(
            guardName: "tree",
            code: "HX6010",
            message: "\(kind.section)/\(turned.first ?? "") would be below itself: "
                + shown.joined(separator: " → "),
            advice: "give one of them another '\(path)'",
            about: change.map { Plan.Concern($0, ofAll: "resources would be below themselves") }
        )
    }
}
