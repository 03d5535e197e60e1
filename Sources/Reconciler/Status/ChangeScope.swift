internal import Postgres

/// Which resources of the history somebody may see, by section; a section that it does not name is hidden.
package struct ChangeScope: Sendable, Hashable {
    /// What makes a resource visible.
    package indirect enum Rule: Sendable, Hashable {
        case always
        /// The field holds one of these values.
        case field(String, in: [String])
        /// The field holds that value, in a run that ended at that time or later, as Postgres writes it.
        ///
        /// What bore a name before its present owner is not theirs.
        case owned(String, by: String, since: String)
        /// The list is empty or holds one of these values.
        case list(String, emptyOrHolding: [String])
        case any([Rule])
    }

    package let rules: [String: Rule]

    package init(_ rules: [String: Rule]) { self.rules = rules }

    /// The condition that the resource in a column of `changes` may be seen.
    func condition(_ column: SQL, _ binds: inout Binds) -> SQL {
        guard !rules.isEmpty else { return "false" }
        let cases = rules.sorted { $0.key < $1.key }.map { section, rule in
            SQL("WHEN \(binds.add(section)) THEN \(Self.condition(rule, column, &binds))")
        }
        return
            "CASE WHEN \(column) IS NULL THEN false ELSE CASE c.kind \(cases.joined(separator: " ")) ELSE false END END"
    }

    private static func condition(_ rule: Rule, _ column: SQL, _ binds: inout Binds) -> SQL {
        switch rule {
        case .always: return "true"
        case .field(let path, let values):
            return "coalesce(\(column)->>\(binds.add(path)) = ANY (\(binds.add(values))), false)"
        case .owned(let path, let owner, let since):
            let isOwned: SQL = "coalesce(\(column)->>\(binds.add(path)) = \(binds.add(owner)), false)"
            return "(\(isOwned) AND r.finished_at >= \(binds.add(since))::timestamptz)"
        case .list(let path, let values):
            let name = binds.add(path)
            let list: SQL = "CASE jsonb_typeof(\(column)->\(name)) WHEN 'array' THEN \(column)->\(name) ELSE '[]' END"
            return "(jsonb_array_length(\(list)) = 0 OR (\(list)) ?| \(binds.add(values)))"
        case .any(let rules):
            let conditions = ["false"] + rules.map { condition($0, column, &binds) }
            return "(\(conditions.joined(separator: " OR ")))"
        }
    }
}

/// The values of a statement that is put together of parts.
struct Binds {
    private(set) var values: [String?] = []

    /// - Returns: the place holder of the value.
    mutating func add(_ value: String?) -> SQL {
        values.append(value)
        return "$\(values.count)::text"
    }

    mutating func add(_ values: [String]) -> SQL {
        self.values.append(ArrayLiteral.make(values))
        return "$\(self.values.count)::text[]"
    }
}
