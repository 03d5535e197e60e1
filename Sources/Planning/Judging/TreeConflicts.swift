internal import Model

/// Refuses plans after which a resource would be its own ancestor (HX6010).
///
/// A whole spec is checked for this when it is read. A part of a spec, an undo and a saved plan may combine with rows
/// in the database that they do not contain.
struct TreeConflicts {
    private let changes: [Change]
    /// The trees in which the plan sets a parent, each with the field that names the parent.
    private let trees: [(kind: Kind, path: String)]

    init(_ draft: PlanDraft) {
        changes = draft.changes
        trees = Kind.all.flatMap { kind in
            kind.rules.compactMap { rule in if case .tree(let path) = rule { (kind, path) } else { nil } }
        }.filter { kind, path in
            draft.changes.contains { $0.kind === kind && $0.remaining?.value(of: path, in: kind) != nil }
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
            let rows = state.after(Self.children(kind, path)).all.map { ($0.key, $0.text(path) ?? "") }
            let circles = ParentTree(Dictionary(rows) { $1 }).circles
            let moved = changes.filter { $0.kind === kind && $0.remaining?.value(of: path, in: kind) != nil }
            return circles.map { Self.refusal($0, kind, path, moved) }
        }
    }

    private static func refusal(_ circle: [String], _ kind: Kind, _ path: String, _ moved: [Change]) -> Plan.Refusal {
        let change = moved.first { circle.contains($0.key) }
        let shown = circle.count > 10 ? circle.prefix(10) + ["…"] : circle[...]
        return Plan.Refusal(
            guardName: "tree",
            code: "HX6010",
            message: "\(kind.section)/\(circle.first ?? "") would be below itself: "
                + shown.joined(separator: " → "),
            advice: "give one of them another '\(path)'",
            about: change.map { Plan.Concern($0, ofAll: "resources would be below themselves") }
        )
    }
}
