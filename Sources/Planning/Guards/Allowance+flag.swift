extension Allowance {
    /// The names of all guards that `--allow` can pass.
    package static let guardNames = Guards.rules.map(\.name)

    /// The form of an allowance for the guard, such as `removals=WHAT:COUNT`.
    package static func form(of guardName: String) -> String {
        let counts = Guards.rules.contains { $0.name == guardName && $0.counting != nil }
        return "\(guardName)=WHAT" + (counts ? ":COUNT" : "")
    }

    /// - Parameter flag: `GUARD=SUBJECT`, or `GUARD=SUBJECT:COUNT` for guards that count.
    /// - Returns: nil if the text does not have this form.
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
}
