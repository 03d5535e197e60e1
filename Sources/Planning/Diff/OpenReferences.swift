internal import Model
internal import Spec

/// References of the given documents to resources that these documents do not declare; the database must have their
/// rows.
struct OpenReferences {
    private let references: [OpenReference]
    private let renames: PendingRenames

    init(_ desired: DesiredState, _ renames: PendingRenames) {
        references = desired.openReferences
        self.renames = renames
    }

    var needs: Needs {
        var needs = Needs()
        needs.names = Dictionary(grouping: references, by: \.section).mapValues { Set($0.map(\.name)) }
        return needs
    }

    func refusals(_ observed: ObservedState) -> [Plan.Refusal] {
        Kind.all.flatMap { kind in
            let found = observed.names[kind.section] ?? []
            return references.filter { reference in
                guard reference.section == kind.section else { return false }
                let isRenamed = renames.names.newName(of: reference.name, in: kind.section) != nil
                return isRenamed || !found.contains(reference.name)
            }.map(Self.refusal)
        }
    }

    private static func refusal(_ reference: OpenReference) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "reference",
            code: "HX6004",
            message: "\(reference.kind.section)/\(reference.key) refers to "
                + "\(reference.section)/\(reference.name), which neither the given files nor the database have",
            advice: "give the file that declares it too",
            about: Plan.Concern(
                "\(reference.kind.section)/\(reference.key)",
                source: reference.source,
                ofAll: "resources refer to what neither the given files nor the database have",
                detail: "\(reference.section)/\(reference.name)"
            )
        )
    }
}
