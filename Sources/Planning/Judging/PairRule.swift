internal import Model

/// A rule about a number of a resource and a number of the resource that it refers to, and what a plan does to both.
struct PairRule {
    enum Condition {
        /// Both numbers are 0, or none is.
        case bothZero
        /// One number divides the other, unless a field of the policy is true; 0 divides every number here.
        case whole(unless: String)
    }

    let kind: Kind
    let path: String
    let reference: String
    let target: Kind
    let itsPath: String
    private let condition: Condition
    /// The written rows of the kind, by key.
    let written: [String: Change]
    /// The keys of rows of the target whose number the plan changes.
    private let turned: Set<String>
    /// Whether the plan takes away the exception of the policy.
    private let losesException: Bool

    /// - Returns: nil if the plan changes nothing that the rule is about.
    init?(
        _ kind: Kind,
        _ path: String,
        _ reference: String,
        _ itsPath: String,
        _ condition: Condition,
        _ draft: PlanDraft
    ) {
        guard
            let target = kind.index(of: reference).flatMap({ kind.fields[$0].type.referencedSection })
                .flatMap(Kind.named)
        else { return nil }
        let written = draft.changes.filter { $0.kind === kind && $0.written != nil }
        let turned = draft.changes.filter { change in
            guard change.kind === target, let after = change.remaining else { return false }
            let (old, new) = (change.before?.value(of: itsPath, in: target), after.value(of: itsPath, in: target))
            switch condition {
            case .bothZero: return (old == "0") != (new == "0")
            case .whole: return old != new
            }
        }
        losesException = draft.changes.contains { change in
            guard case .whole(let exception) = condition, change.kind === Kind.policy else { return false }
            return change.before?.value(of: exception, in: .policy) == "t"
                && change.remaining?.value(of: exception, in: .policy) != "t"
        }
        guard !written.isEmpty || !turned.isEmpty || losesException else { return nil }
        self.kind = kind
        self.path = path
        self.reference = reference
        self.target = target
        self.itsPath = itsPath
        self.condition = condition
        self.written = Dictionary(written.map { ($0.key, $0) }) { $1 }
        self.turned = Set(turned.map(\.key))
    }

    /// Managed rows that refer to a target of another number, or all if the exception is taken away.
    var referring: RowQuestion {
        losesException
            ? RowQuestion(kind, where: .isManaged) : RowQuestion(kind, where: .isManaged, .holdsAny(reference, turned))
    }

    /// The rows that the checked rows refer to.
    var targets: RowQuestion {
        if losesException { return RowQuestion(target) }
        let names = written.values.compactMap { $0.written?.value(of: reference, in: kind) }
        return RowQuestion(target, where: .holdsAny(target.fields[0].path, turned.union(names)))
    }

    /// Whether the policy makes an exception from the rule.
    func isExcepted(by policy: KindRows.Row?) -> Bool {
        guard case .whole(let exception) = condition else { return false }
        return policy?.isTrue(exception) ?? false
    }

    func isBroken(_ number: Int64, _ its: Int64) -> Bool {
        switch condition {
        case .bothZero: (number == 0) != (its == 0)
        case .whole: number != 0 && its != 0 && number % its != 0 && its % number != 0
        }
    }

    var code: DiagnosticCode {
        switch condition {
        case .bothZero: .zeroAlone
        case .whole: .partialInstance
        }
    }

    /// What is wrong with a number.
    ///
    /// - Parameter other: the resource that it refers to.
    func sentence(_ its: Int64, of other: String) -> String {
        switch condition {
        case .bothZero: RowRule.zeroSentence(path, mustBeZero: its == 0, as: itsPath, of: other)
        case .whole: RowRule.partSentence(path, whole: its, as: itsPath, of: other)
        }
    }
}
