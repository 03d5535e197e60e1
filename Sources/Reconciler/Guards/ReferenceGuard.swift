internal import Model
internal import Postgres

/// Finds rows that the plan leaves alone but that refer to what it deletes or renames.
struct ReferenceGuard {
    static let rule = GuardRule("referenced")

    struct Findings {
        var refusals: [Plan.Refusal] = []
        var conflicts: [Plan.Refusal] = []
    }

    /// Referring rows that a message names; the others it counts.
    private static let named = 5

    private let draft: PlanDraft
    private let cluster: String
    /// Whether a spec's own references were checked already, so that only rows outside it can be in the way.
    private let isOfSpec: Bool
    private let connection: Connection

    init(_ draft: PlanDraft, cluster: String, isOfSpec: Bool, _ connection: Connection) {
        self.draft = draft
        self.cluster = cluster
        self.isOfSpec = isOfSpec
        self.connection = connection
    }

    func find() throws(PostgresError) -> Findings {
        var findings = Findings()
        for kind in Kind.all {
            let deleted = draft.changes.filter { $0.kind === kind && $0.action == .delete }
            let renamed = draft.changes.filter { $0.kind === kind && $0.action == .rename }
            guard !deleted.isEmpty || !renamed.isEmpty else { continue }
            var referrers = try ownReferrers(to: deleted.map(\.key), of: kind)
            let foreign = ForeignReferences(kind, cluster: cluster, connection)
            referrers.merge(try foreign.referrers(to: deleted.compactMap(\.before))) { $0 + $1 }
            findings.refusals += deleted.compactMap { change in
                referrers[change.key].map { Self.refusal(change, $0) }
            }
            var moved = try foreign.referrers(to: renamed.compactMap(\.before), thatForbidUpdates: true)
            // A spec's own rows follow a rename, which the comparison saw to; those of other plans may have changed.
            if !isOfSpec {
                moved.merge(try ownReferrers(to: renamed.compactMap(\.previousKey), of: kind)) { $0 + $1 }
            }
            findings.conflicts += renamed.compactMap { change in
                moved[change.previousKey ?? ""].map { Self.conflict(change, $0) }
            }
        }
        return findings
    }

    private static func refusal(_ change: Change, _ referrers: [String]) -> Plan.Refusal {
        Plan.Refusal(
            code: "HX7007",
            message: "\(change.resource) would be deleted, but others refer to it: \(list(referrers))",
            orElse: "remove those rows, keep declaring it",
            allowance: Allowance(Self.rule, change.resource),
            about: Plan.Concern(
                change,
                ofAll: "resources would be deleted, but others refer to them",
                detail: list(referrers)
            )
        )
    }

    private static func conflict(_ change: Change, _ referrers: [String]) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "rename",
            code: "HX6007",
            message: "\(change.kind.section)/\(change.previousKey ?? "") cannot be renamed, "
                + "because rows refer to it that would not follow: \(list(referrers))",
            advice: "change those rows first, or declare their foreign key with ON UPDATE CASCADE",
            about: Plan.Concern(
                change,
                ofAll: "resources cannot be renamed, because rows refer to them that would not follow",
                detail: list(referrers)
            )
        )
    }

    private static func list(_ referrers: [String]) -> String {
        let sorted = referrers.sorted()
        let rest = sorted.count - named
        return sorted.prefix(named).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    // MARK: Rows of our own tables

    private func ownReferrers(to names: [String], of kind: Kind) throws(PostgresError) -> [String: [String]] {
        guard !names.isEmpty, kind.acceptsRename else { return [:] }
        var referrers: [String: [String]] = [:]
        for other in Kind.all where other.referencedSections.contains(kind.section) {
            let changed = Set(draft.changes.filter { $0.kind === other }.compactMap { $0.before?.key(of: other) })
            let released = Set(draft.changes.filter { $0.kind === other && $0.action == .release }.map(\.key))
            for field in other.fields where field.type.referencedSection == kind.section {
                for (key, name) in try rows(of: other, field, names, butReleased: released)
                where !changed.contains(key) || released.contains(key) {
                    referrers[name, default: []].append(other.isSingleton ? key : "\(other.section)/\(key)")
                }
            }
        }
        return referrers
    }

    /// The rows whose field names one of these, with the name.
    private func rows(
        of kind: Kind,
        _ field: Field,
        _ names: [String],
        butReleased released: Set<String>
    ) throws(PostgresError) -> [(key: String, name: String)] {
        // With a spec, managed rows either are declared, so that their references were checked, or go as well.
        let managed: SQL = isOfSpec ? " AND (t.managed_digest IS NULL OR \(kind.keyText) = ANY ($3::text[]))" : ""
        let binds: [String?] = isOfSpec ? [ArrayLiteral.make(Array(released))] : []
        if let list = field.type.listTable {
            let elements = try connection.execute(
                """
                SELECT \(KeyColumns(list.ownerColumns).text), \(identifier: list.elementColumn)
                FROM \(identifier: list.name) AS t
                WHERE cluster = $1 AND \(identifier: list.elementColumn) = ANY ($2::text[])
                """,
                [cluster, ArrayLiteral.make(names)]
            ).rows.map { (key: $0[0] ?? "", name: $0[1] ?? "") }
            let owners = try connection.execute(
                """
                SELECT \(kind.keyText) FROM \(identifier: kind.table) AS t
                WHERE t.cluster = $1 AND \(kind.keyText) = ANY ($2::text[])\(managed)
                """,
                [cluster, ArrayLiteral.make(Array(Set(elements.map(\.key))))] + binds
            ).rows.compactMap { $0[0] }
            let isOwner = Set(owners)
            return elements.filter { isOwner.contains($0.key) }
        }
        return try connection.execute(
            """
            SELECT \(kind.keyText), t.\(identifier: field.column) FROM \(identifier: kind.table) AS t
            WHERE t.cluster = $1 AND t.\(identifier: field.column) = ANY ($2::text[])\(managed)
            """,
            [cluster, ArrayLiteral.make(names)] + binds
        ).rows.map { ($0[0] ?? "", $0[1] ?? "") }
    }
}
