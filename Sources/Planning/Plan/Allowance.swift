/// Lets a plan pass one guard in one place, such as `removals=users:12`.
///
/// No allowance passes all guards.
package struct Allowance: Sendable, Hashable {
    private let rule: GuardRule
    /// The place that the guard protects: a section, a resource, a file or a cluster.
    package let subject: String
    /// The number that is allowed; nil for guards that do not count.
    package let count: Int?

    package init(_ rule: GuardRule, _ subject: String, count: Int? = nil) {
        self.rule = rule
        self.subject = subject
        self.count = count
    }

    /// The name of the guard, such as `removals`.
    package var guardName: String { rule.name }

    /// The text that `--allow` accepts.
    package var flag: String { "\(guardName)=\(subject)" + (count.map { ":\($0)" } ?? "") }

    /// The guard and the subject, without the number.
    var place: [String] { [guardName, subject] }

    /// Whether this allowance lifts a refusal that asks for `asked`: the same place, and a number within the given one.
    func covers(_ asked: Allowance) -> Bool {
        guard rule == asked.rule, subject == asked.subject else { return false }
        guard let count, let wanted = asked.count else { return self.count == asked.count }
        switch rule.counting {
        case .atMost: return wanted <= count
        case .atLeast: return wanted >= count
        case nil: return wanted == count
        }
    }
}

/// Allowances by their place; a plan may need as many as it has changes.
struct AllowanceIndex {
    private let given: [[String]: [Allowance]]

    init(_ allowed: [Allowance]) { given = Dictionary(grouping: allowed, by: \.place) }

    /// The first given allowance that covers the one that a guard asks for.
    func covering(_ asked: Allowance) -> Allowance? { given[asked.place]?.first { $0.covers(asked) } }
}

/// The allowances of a run and their reason.
package struct Allowances: Sendable {
    package let allowed: [Allowance]
    /// The reason for the run's record; required if anything is allowed.
    package let reason: String?

    /// No allowances.
    package init() {
        allowed = []
        reason = nil
    }

    package init(_ allowed: [Allowance], reason: String?) {
        self.allowed = allowed
        self.reason = reason
    }
}
