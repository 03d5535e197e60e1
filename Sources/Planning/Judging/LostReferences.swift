internal import Model

/// Refuses undos and saved plans whose rows refer to what is there no more (HX6004).
///
/// A run may have deleted it since. The references of a spec are checked where the spec is read and compared.
struct LostReferences: RowCheck {
    private struct Reference {
        let change: Change
        let target: Kind
        let name: String
    }

    private let references: [Reference]

    init(_ plan: GuardedPlan) {
        references = plan.desired == nil ? plan.draft.changes.flatMap(Self.references) : []
    }

    private static func references(of change: Change) -> [Reference] {
        guard let line = change.written else { return [] }
        return change.kind.fields.enumerated().flatMap { index, field -> [Reference] in
            guard let target = field.type.referencedSection.flatMap(Kind.named) else { return [] }
            return line.values(of: index, in: change.kind).map { Reference(change: change, target: target, name: $0) }
        }
    }

    /// The rows that are referred to, by the kind's section.
    private var questions: [String: RowQuestion] {
        Dictionary(grouping: references, by: \.target.section).compactMapValues { references in
            references.first.map { Self.rows(of: $0.target, named: Set(references.map(\.name))) }
        }
    }

    /// Kinds that others refer to have a single field as their key.
    private static func rows(of kind: Kind, named names: Set<String>) -> RowQuestion {
        RowQuestion(kind, where: .holdsAny(kind.fields[0].path, names))
    }

    var needs: Needs {
        var needs = Needs()
        needs.rows = Set(questions.values)
        return needs
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] {
        let present = questions.mapValues { Set(state.after($0).all.map(\.key)) }
        return references.filter { present[$0.target.section]?.contains($0.name) != true }.map { reference in
            let lost = "\(reference.target.section)/\(reference.name)"
            return Plan.Refusal(
                guardName: "reference",
                code: "HX6004",
                message: "\(reference.change.resource) refers to \(lost), which the database does not have any more",
                advice: "apply a spec that declares both",
                about: Plan.Concern(
                    reference.change,
                    ofAll: "resources refer to what the database does not have any more",
                    detail: lost
                )
            )
        }
    }
}
