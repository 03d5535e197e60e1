internal import Postgres
internal import Text

/// Which resources of the history somebody may see, by section; a section that it does not name is hidden.
package struct ChangeScope: Sendable, Hashable {
    /// What makes a resource visible.
    package indirect enum Rule: Sendable, Hashable {
        case always
        /// The field holds one of these names.
        case field(String, of: Holders)
        /// The list is empty or holds one of these names.
        case list(String, emptyOr: Holders)
        case any([Rule])
    }

    /// Names, and the end of the run since which each means what it means now.
    ///
    /// What bore a name before is not its present holder's: what that run found was another's, what it left is theirs.
    package struct Holders: Sendable, Hashable {
        /// Times as Postgres writes them, by name.
        package let since: [String: String]

        package init(_ since: [String: String]) { self.since = since }

        /// As a JSON object.
        fileprivate var json: String {
            var json = JSONWriter()
            json.object { json in
                for (name, time) in since.sorted(by: { $0.key < $1.key }) { json.member(name, time) }
            }
            return json.text
        }
    }

    package let rules: [String: Rule]

    package init(_ rules: [String: Rule]) { self.rules = rules }

    /// A side of a change: a column of `changes`, and how its holder's time is to stand to the end of the run.
    struct Side {
        let column: SQL
        let comparison: SQL

        static let before = Side(column: "c.before", comparison: "<")
        static let after = Side(column: "c.after", comparison: "<=")
    }

    /// The condition that the resource on that side may be seen.
    func condition(_ side: Side, _ binds: inout Binds) -> SQL {
        guard !rules.isEmpty else { return "false" }
        let cases = rules.sorted { $0.key < $1.key }.map { section, rule in
            SQL("WHEN \(binds.add(section)) THEN \(Self.condition(rule, side, &binds))")
        }
        return """
            CASE WHEN \(side.column) IS NULL THEN false
            ELSE CASE c.kind \(cases.joined(separator: " ")) ELSE false END END
            """
    }

    private static func condition(_ rule: Rule, _ side: Side, _ binds: inout Binds) -> SQL {
        switch rule {
        case .always: return "true"
        case .field(let path, let holders):
            let since: SQL = "\(binds.add(holders.json))::jsonb->>(\(side.column)->>\(binds.add(path)))"
            return "coalesce((\(since))::timestamptz \(side.comparison) r.finished_at, false)"
        case .list(let path, let holders):
            let name = binds.add(path)
            let json =
                "CASE jsonb_typeof(\(side.column)->\(name)) WHEN 'array' THEN \(side.column)->\(name) ELSE '[]' END"
                as SQL
            return """
                (jsonb_array_length(\(json)) = 0 OR EXISTS (
                    SELECT FROM jsonb_array_elements_text(\(json)) AS e (name)
                    WHERE (\(binds.add(holders.json))::jsonb->>e.name)::timestamptz \(side.comparison) r.finished_at
                ))
                """
        case .any(let rules):
            let conditions = ["false"] + rules.map { condition($0, side, &binds) }
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
}
