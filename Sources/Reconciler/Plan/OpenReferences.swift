internal import Model
internal import Postgres
internal import Spec

/// Looks in the database for what the given documents refer to without declaring it.
struct OpenReferences {
    private let references: [OpenReference]
    private let cluster: String
    /// Nil where the database has no tables, and so nothing to refer to.
    private let connection: Connection?

    private let renames: PendingRenames

    init(_ desired: DesiredState, _ renames: PendingRenames, _ connection: Connection?) {
        self.renames = renames
        references = desired.openReferences
        cluster = desired.cluster
        self.connection = connection
    }

    func refusals() throws(PostgresError) -> [Plan.Refusal] {
        var refusals: [Plan.Refusal] = []
        for kind in Kind.all {
            let ofKind = references.filter { $0.section == kind.section }
            guard !ofKind.isEmpty else { continue }
            let missing = try missingNames(Set(ofKind.map(\.name)), of: kind)
            refusals += ofKind.filter { reference in
                missing.contains(reference.name) || renames.giveUp(reference.name, of: kind.section)
            }.map(Self.refusal)
        }
        return refusals
    }

    private func missingNames(_ names: Set<String>, of kind: Kind) throws(PostgresError) -> Set<String> {
        guard let connection else { return names }
        let rows = try connection.execute(
            "SELECT name FROM \(identifier: kind.table) WHERE cluster = $1 AND name = ANY ($2::text[])",
            [cluster, ArrayLiteral.make(Array(names))]
        ).rows
        return names.subtracting(rows.compactMap { $0[0] })
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
