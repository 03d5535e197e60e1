/// Permission to pass one guard in one place: `removals=users:12`.
///
/// There is no permission to pass them all.
package struct Allowance: Sendable, Hashable {
    private let rule: GuardRule
    /// What it guards there: a section, a resource, a file, a cluster.
    let subject: String
    /// How much is allowed, where the guard counts.
    let count: Int?

    init(_ rule: GuardRule, _ subject: String, count: Int? = nil) {
        self.rule = rule
        self.subject = subject
        self.count = count
    }

    /// The guard's name: `removals`.
    var guardName: String { rule.name }

    /// The text as `--allow` takes it.
    package var flag: String { "\(guardName)=\(subject)" + (count.map { ":\($0)" } ?? "") }

    /// The names of all guards that can be allowed to be passed.
    package static let guardNames = Guards.rules.map(\.name)

    /// How an allowance of the guard is written, such as `removals=WHAT:COUNT`.
    package static func form(of guardName: String) -> String {
        let counts = Guards.rules.contains { $0.name == guardName && $0.counting != nil }
        return "\(guardName)=WHAT" + (counts ? ":COUNT" : "")
    }

    /// - Parameter flag: `GUARD=SUBJECT`, or `GUARD=SUBJECT:COUNT` for guards that count.
    /// - Returns: nil where the text is no such thing.
    package init?(flag: String) {
        let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let rule = Guards.rules.first(where: { $0.name == parts[0] }) else { return nil }
        guard rule.counting != nil else {
            self.init(rule, parts[1])
            return
        }
        guard let colon = parts[1].lastIndex(of: ":"), let count = Int(parts[1][parts[1].index(after: colon)...]) else {
            return nil
        }
        self.init(rule, String(parts[1][..<colon]), count: count)
    }

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
    let allowed: [Allowance]
    /// Goes into the run's record; required wherever something is allowed.
    let reason: String?

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
