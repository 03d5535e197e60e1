internal import Model

/// Finds rows that the plan does not change and that refer to rows that it deletes or renames.
struct ReferenceGuard {
    static let rule = GuardRule("referenced")

    struct Findings {
        var refusals: [Plan.Refusal] = []
        var conflicts: [Plan.Refusal] = []
    }

    /// The maximum number of referring rows that a message names; it counts the others.
    private static let named = 5

    private let draft: PlanDraft
    /// Whether the plan is made from a spec, whose own references were checked, so that only other rows can prevent a
    /// change.
    private let isOfSpec: Bool
    private let deletes: [Change]
    private let renames: [Change]

    init(_ draft: PlanDraft, isOfSpec: Bool) {
        self.draft = draft
        self.isOfSpec = isOfSpec
        deletes = draft.changes(.delete)
        renames = draft.changes(.rename)
    }

    /// The rows that refer to deleted or renamed rows, before any row is released.
    var needs: Needs {
        var needs = Needs()
        for kind in Kind.all {
            let deleted = deletes.filter { $0.kind === kind }.compactMap(\.before)
            let renamed = renames.filter { $0.kind === kind }.compactMap(\.before)
            // With a spec, a managed row is either declared, so that its references were checked, or deleted too.
            if !deleted.isEmpty {
                needs.toDeleted.append(ReferrerQuestion(kind, deleted, own: isOfSpec ? .unmanaged : .all))
            }
            // In a plan from a spec, declared rows follow a rename, as the comparison ensured. Rows of other plans may
            // have changed since.
            if !renamed.isEmpty {
                needs.toRenamed.append(ReferrerQuestion(kind, renamed, own: isOfSpec ? .none : .all))
            }
        }
        return needs
    }

    func find(_ observed: ObservedState) -> Findings {
        var findings = Findings()
        for kind in Kind.all {
            let deleted = deletes.filter { $0.kind === kind }
            let renamed = renames.filter { $0.kind === kind }
            guard !deleted.isEmpty || !renamed.isEmpty else { continue }
            let toDeleted = referrers(observed.toDeleted[kind.section], to: deleted.map(\.key), of: kind)
            findings.refusals += deleted.compactMap { change in
                toDeleted[change.key].map { Self.refusal(change, $0) }
            }
            let previous = renamed.compactMap(\.previousKey)
            let toRenamed = referrers(observed.toRenamed[kind.section], to: previous, of: kind)
            findings.conflicts += renamed.compactMap { change in
                toRenamed[change.previousKey ?? ""].map { Self.conflict(change, $0) }
            }
        }
        return findings
    }

    /// The referring rows in words, by the key that they refer to.
    ///
    /// - Parameter names: the keys to look up in hxapply's tables; rows of other tables are listed by the key that they
    ///   hold.
    private func referrers(_ found: Referrers?, to names: [String], of kind: Kind) -> [String: [String]] {
        let names = Set(names)
        let own = unchanged((found?.own ?? []).filter { names.contains($0.target) })
        return (own + (names.isEmpty ? [] : released(referringTo: names, of: kind))).reduce(
            into: found?.foreign ?? [:]
        ) { referrers, row in
            referrers[row.target, default: []].append(row.resource)
        }
    }

    /// The rows for which the plan has no change of its own.
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

    /// Rows that the plan releases and that refer to one of the names.
    private func released(referringTo names: Set<String>, of kind: Kind) -> [Referrers.Own] {
        draft.changes(.release).flatMap { change -> [Referrers.Own] in
            guard let line = change.remaining else { return [] }
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
