internal import Model

/// Refuses a number that does not fit the number of the resource that it refers to: one is 0 and the other is not
/// (HX2107), or it is a part of an instance although the policy does not allow that (HX2110).
///
/// The plan holds one of the two; the other stands in the database. What was wrong before, and what the plan gives up,
/// is not refused.
struct PairConflicts: RowCheck {
    private let rules: [PairRule]

    private static let policy = RowQuestion(.policy)

    init(_ plan: GuardedPlan) {
        rules = plan.isOfWholeSpec ? [] : Kind.all.flatMap { Self.rules(of: $0, plan.draft) }
    }

    private static func rules(of kind: Kind, _ draft: PlanDraft) -> [PairRule] {
        kind.rules.compactMap { rule in
            switch rule {
            case .zeroTogether(let path, let reference, let its):
                PairRule(kind, path, reference, its, .bothZero, draft)
            case .wholeInstances(let path, let reference, let its, let exception):
                PairRule(kind, path, reference, its, .whole(unless: exception), draft)
            default: nil
            }
        }
    }

    var needs: Needs {
        var needs = Needs()
        needs.rows = Set(rules.flatMap { [$0.referring, $0.targets] })
        if !rules.isEmpty { needs.rows.insert(Self.policy) }
        return needs
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] {
        let policy = rules.isEmpty ? nil : state.after(Self.policy).all.first
        return rules.filter { !$0.isExcepted(by: policy) }.flatMap { Self.refusals($0, state) }
    }

    private static func refusals(_ rule: PairRule, _ state: ProjectedState) -> [Plan.Refusal] {
        let targets = state.after(rule.targets).all.compactMap { row in
            row.text(rule.itsPath).flatMap { Int64($0) }.map { (row.key, $0) }
        }
        let numbers = Dictionary(targets) { $1 }
        let written = rule.written.values.sorted { $0.key < $1.key }.map { change in
            (
                change.key, change.written?.value(of: rule.path, in: rule.kind),
                change.written?.value(of: rule.reference, in: rule.kind)
            )
        }
        let others = state.after(rule.referring).all.filter { rule.written[$0.key] == nil }.map {
            ($0.key, $0.text(rule.path), $0.text(rule.reference))
        }
        return (written + others).compactMap { key, number, name in
            guard let number = number.flatMap({ Int64($0) }), let name, let its = numbers[name],
                rule.isBroken(number, its)
            else { return nil }
            return refusal(rule, key, name, its)
        }
    }

    private static func refusal(_ rule: PairRule, _ key: String, _ name: String, _ its: Int64) -> Plan.Refusal {
        let sentence = rule.sentence(its, of: "\(rule.target.noun) '\(name)'")
        let resource = "\(rule.kind.section)/\(key)"
        return Plan.Refusal(
            guardName: "rule",
            code: rule.code.rawValue,
            message: "\(resource): \(sentence)",
            advice: "give it another '\(rule.path)' or '\(rule.reference)'",
            about: Plan.Concern(
                resource,
                source: rule.written[key]?.source,
                ofAll: "resources have a '\(rule.path)' that does not fit their '\(rule.reference)'",
                detail: sentence
            )
        )
    }
}
