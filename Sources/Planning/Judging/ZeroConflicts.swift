internal import Model

/// Refuses a number that must be 0 together with that of another resource, and is not, or the other way round (HX2107).
///
/// The plan holds one of the two; the other stands in the database. What was wrong before, and what the plan gives up,
/// is not refused.
struct ZeroConflicts: RowCheck {
    private struct Rule {
        let kind: Kind
        let path: String
        let reference: String
        let target: Kind
        let itsPath: String
        /// The written rows of the kind, by key.
        let written: [String: Change]
        /// The keys of rows of the target whose number the plan makes 0, or other than 0.
        let turned: Set<String>

        /// Managed rows that refer to a target of another number.
        var referring: RowQuestion { RowQuestion(kind, where: .isManaged, .holdsAny(reference, turned)) }

        /// The rows that written rows refer to.
        var targets: RowQuestion {
            let names = written.values.compactMap { $0.written?.value(of: reference, in: kind) }
            return RowQuestion(target, where: .holdsAny(target.fields[0].path, turned.union(names)))
        }
    }

    private let rules: [Rule]

    init(_ plan: GuardedPlan) {
        rules = plan.isOfWholeSpec ? [] : Kind.all.flatMap { Self.rules(of: $0, plan.draft) }
    }

    private static func rules(of kind: Kind, _ draft: PlanDraft) -> [Rule] {
        kind.rules.compactMap { rule in
            guard case .zeroTogether(let path, let reference, let itsPath) = rule,
                let target = kind.index(of: reference).flatMap({ kind.fields[$0].type.referencedSection })
                    .flatMap(Kind.named)
            else { return nil }
            let written = draft.changes.filter { $0.kind === kind && $0.written != nil }
            let turned = draft.changes.filter { change in
                guard change.kind === target, let after = change.remaining else { return false }
                let before = change.before?.value(of: itsPath, in: target)
                return (before == "0") != (after.value(of: itsPath, in: target) == "0")
            }
            guard !written.isEmpty || !turned.isEmpty else { return nil }
            return Rule(
                kind: kind,
                path: path,
                reference: reference,
                target: target,
                itsPath: itsPath,
                written: Dictionary(written.map { ($0.key, $0) }) { $1 },
                turned: Set(turned.map(\.key))
            )
        }
    }

    var needs: Needs {
        var needs = Needs()
        needs.rows = Set(rules.flatMap { [$0.referring, $0.targets] })
        return needs
    }

    func refusals(_ state: ProjectedState) -> [Plan.Refusal] { rules.flatMap { Self.refusals($0, state) } }

    private static func refusals(_ rule: Rule, _ state: ProjectedState) -> [Plan.Refusal] {
        let targets = state.after(rule.targets).all.map { ($0.key, $0.text(rule.itsPath) == "0") }
        let isZero = Dictionary(targets) { $1 }
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
            guard let name, let mustBeZero = isZero[name], (number == "0") != mustBeZero else { return nil }
            return refusal(rule, key, name, mustBeZero: mustBeZero)
        }
    }

    private static func refusal(_ rule: Rule, _ key: String, _ name: String, mustBeZero: Bool) -> Plan.Refusal {
        let other = "\(rule.target.noun) '\(name)'"
        let sentence = RowRule.zeroSentence(rule.path, mustBeZero: mustBeZero, as: rule.itsPath, of: other)
        let resource = "\(rule.kind.section)/\(key)"
        return Plan.Refusal(
            guardName: "rule",
            code: DiagnosticCode.zeroAlone.rawValue,
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
