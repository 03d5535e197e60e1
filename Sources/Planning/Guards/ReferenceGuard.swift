internal import Model

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
    /// Whether a spec's own references were checked already, so that only rows outside it can be in the way.
    private let isOfSpec: Bool

    init(_ draft: PlanDraft, isOfSpec: Bool) {
        self.draft = draft
        self.isOfSpec = isOfSpec
    }

    /// Who refers to what would go, as long as nothing is left to them.
    var needs: Needs {
        var needs = Needs()
        for kind in Kind.all {
            let deleted = rows(of: kind, .delete).compactMap(\.before)
            let renamed = rows(of: kind, .rename).compactMap(\.before)
            // With a spec, managed rows either are declared, so that their references were checked, or go as well.
            if !deleted.isEmpty {
                needs.toDeleted.append(ReferrerQuestion(kind, deleted, own: isOfSpec ? .unmanaged : .all))
            }
            // A spec's own rows follow a rename, which the comparison saw to; those of other plans may have changed.
            if !renamed.isEmpty {
                needs.toRenamed.append(ReferrerQuestion(kind, renamed, own: isOfSpec ? .none : .all))
            }
        }
        return needs
    }

    private func rows(of kind: Kind, _ action: Change.Action) -> [Change] {
        draft.changes.filter { $0.kind === kind && $0.action == action }
    }

    func find(_ observed: ObservedState) -> Findings {
        var findings = Findings()
        for kind in Kind.all {
            let deleted = rows(of: kind, .delete)
            let renamed = rows(of: kind, .rename)
            guard !deleted.isEmpty || !renamed.isEmpty else { continue }
            let toDeleted = referrers(observed.toDeleted[kind.section], to: deleted.map(\.key), of: kind)
            findings.refusals += deleted.compactMap { change in
                toDeleted[change.key].map { Self.refusal(change, $0) }
            }
            let previous = isOfSpec ? [] : renamed.compactMap(\.previousKey)
            let toRenamed = referrers(observed.toRenamed[kind.section], to: previous, of: kind)
            findings.conflicts += renamed.compactMap { change in
                toRenamed[change.previousKey ?? ""].map { Self.conflict(change, $0) }
            }
        }
        return findings
    }

    /// By key, who refers to rows of the kind.
    ///
    /// - Parameter names: the keys that hxapply's own rows are asked for; others' rows are known by what they hold.
    private func referrers(_ found: Referrers?, to names: [String], of kind: Kind) -> [String: [String]] {
        let names = Set(names)
        let own = unchanged((found?.own ?? []).filter { names.contains($0.target) })
        return (own + (names.isEmpty ? [] : released(referringTo: names, of: kind))).reduce(
            into: found?.foreign ?? [:]
        ) { referrers, row in
            referrers[row.target, default: []].append(row.resource)
        }
    }

    /// Those of the rows of which the plan does not say itself what becomes of them.
    private func unchanged(_ rows: [Referrers.Own]) -> [Referrers.Own] {
        let sections = Set(rows.map(\.kind.section))
        guard !sections.isEmpty else { return [] }
        let changed = Set(
            draft.changes.lazy.filter { sections.contains($0.kind.section) }.compactMap { change in
                change.before.map { [change.kind.section, $0.key(of: change.kind)] }
            }
        )
        return rows.filter { !changed.contains([$0.kind.section, $0.key]) }
    }

    /// Rows that the plan leaves to others, with what they refer to.
    private func released(referringTo names: Set<String>, of kind: Kind) -> [Referrers.Own] {
        draft.changes(.release).flatMap { change -> [Referrers.Own] in
            guard let line = change.before else { return [] }
            return change.kind.fields.indices.flatMap { index -> [Referrers.Own] in
                guard change.kind.fields[index].type.referencedSection == kind.section else { return [] }
                return line.values(of: index, in: change.kind).filter(names.contains).map { name in
                    Referrers.Own(kind: change.kind, key: change.key, target: name)
                }
            }
        }
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
}
