internal import Model

/// Refuses a value beyond a limit of the policy, if one of the two stands in the database (HX2108).
///
/// What was beyond the limit before is not refused, if the plan changes neither it nor the limit.
struct PolicyConflicts: RowCheck {
    private struct Rule {
        let kind: Kind
        let path: String
        let limitPath: String
        /// The written rows of the kind.
        let written: [Change]
        let lowersLimit: Bool

        /// Managed rows with a value.
        var others: RowQuestion { RowQuestion(kind, where: .isManaged, .hasValue(path)) }
    }

    private static let policy = RowQuestion(.policy)

    private let rules: [Rule]

    init(_ plan: GuardedPlan) {
        rules = plan.isOfWholeSpec ? [] : Kind.all.flatMap { Self.rules(of: $0, plan.draft) }
    }

    private static func rules(of kind: Kind, _ draft: PlanDraft) -> [Rule] {
        kind.rules.compactMap { rule in
            guard case .atMost(let path, let limitPath) = rule else { return nil }
            let written = draft.changes.filter { $0.kind === kind && $0.written?.value(of: path, in: kind) != nil }
            let lowersLimit = draft.changes.contains { change in
                guard change.kind === Kind.policy,
                    let before = limit(change.before?.value(of: limitPath, in: .policy), limitPath),
                    let after = limit(change.remaining?.value(of: limitPath, in: .policy), limitPath)
                else { return false }
                return after.order < before.order
            }
            guard !written.isEmpty || lowersLimit else { return nil }
            return Rule(kind: kind, path: path, limitPath: limitPath, written: written, lowersLimit: lowersLimit)
        }
    }

    /// The limit as people read it and as a number.
    ///
    /// - Parameter value: the policy's value; nil without a policy, which means the field's default.
    private static func limit(_ value: String?, _ path: String) -> (text: String, order: Int64)? {
        guard let index = Kind.policy.index(of: path) else { return nil }
        let field = Kind.policy.fields[index]
        return (value ?? field.defaultValue).flatMap { text in
            field.type.order(ofText: text).map { (field.type.show(text), $0) }
        }
    }

    var needs: Needs {
        var needs = Needs()
        guard !rules.isEmpty else { return needs }
        needs.rows = Set([Self.policy] + rules.filter(\.lowersLimit).map(\.others))
        return needs
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] {
        guard !rules.isEmpty else { return [] }
        let policy = state.after(Self.policy).all.first
        return rules.flatMap { rule in
            Self.limit(policy?.text(rule.limitPath), rule.limitPath).map { Self.refusals(rule, $0, state) } ?? []
        }
    }

    private static func refusals(
        _ rule: Rule,
        _ limit: (text: String, order: Int64),
        _ state: ProjectedState
    ) -> [Plan.Refusal] {
        let type = rule.kind.index(of: rule.path).map { rule.kind.fields[$0].type }
        func isOver(_ value: String?) -> Bool {
            value.flatMap { type?.order(ofText: $0) }.map { $0 > limit.order } ?? false
        }
        let sources = Dictionary(rule.written.map { ($0.key, $0.source) }) { $1 }
        let written = rule.written.filter { isOver($0.written?.value(of: rule.path, in: rule.kind)) }.map(\.key)
        let others =
            rule.lowersLimit
            ? state.after(rule.others).all.filter { sources[$0.key] == nil && isOver($0.text(rule.path)) }.map(\.key)
            : []
        return (written + others).map { refusal(rule, $0, sources[$0] ?? nil, limit.text) }
    }

    private static func refusal(_ rule: Rule, _ key: String, _ source: String?, _ limit: String) -> Plan.Refusal {
        let sentence = RowRule.limitSentence(rule.path, limit: limit, of: rule.limitPath)
        return Plan.Refusal(
            guardName: "rule",
            code: DiagnosticCode.overPolicy.rawValue,
            message: "\(rule.kind.section)/\(key): \(sentence)",
            advice: "shorten it, or raise 'policy.\(rule.limitPath)'",
            about: Plan.Concern(
                "\(rule.kind.section)/\(key)",
                source: source,
                ofAll: "resources have a '\(rule.path)' beyond \(limit), the '\(rule.limitPath)' of the policy"
            )
        )
    }
}
