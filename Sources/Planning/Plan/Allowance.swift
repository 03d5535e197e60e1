/// Permission to pass one guard in one place: `removals=users:12`.
///
/// There is no permission to pass them all.
package struct Allowance: Sendable, Hashable {
    private let rule: GuardRule
    /// What it guards there: a section, a resource, a file, a cluster.
    package let subject: String
    /// How much is allowed, where the guard counts.
    package let count: Int?

    package init(_ rule: GuardRule, _ subject: String, count: Int? = nil) {
        self.rule = rule
        self.subject = subject
        self.count = count
    }

    /// The guard's name: `removals`.
    package var guardName: String { rule.name }

    /// The text as `--allow` takes it.
    package var flag: String { "\(guardName)=\(subject)" + (count.map { ":\($0)" } ?? "") }

    /// The guard and what it guards, without the number.
    var place: [String] { [guardName, subject] }

    /// Whether this allows what a guard asks for: the same, or a number that is within the one that is given.
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

/// Allowances by their place, since a plan may need as many as it has changes.
struct AllowanceIndex {
    private let given: [[String]: [Allowance]]

    init(_ allowed: [Allowance]) { given = Dictionary(grouping: allowed, by: \.place) }

    /// The first that covers what a guard asks for.
    func covering(_ asked: Allowance) -> Allowance? { given[asked.place]?.first { $0.covers(asked) } }
}

/// What somebody allows a run, and why.
package struct Allowances: Sendable {
    package let allowed: [Allowance]
    /// Goes into the run's record; required wherever something is allowed.
    package let reason: String?

    /// Allows nothing.
    package init() {
        allowed = []
        reason = nil
    }

    package init(_ allowed: [Allowance], reason: String?) {
        self.allowed = allowed
        self.reason = reason
    }
}
