internal import Model

extension TableDefinition {
    /// What the column's values must satisfy, or nil where its type and keys say it all.
    static func check(_ type: FieldType, _ column: String) -> String? {
        // What a reference names exists, and so is a name.
        guard !type.isList, type.referencedSection == nil else { return nil }
        let value = type.value
        let hasPattern = value.constraints.contains {
            switch $0 {
            case .pattern(_, .some), .prefix: true
            default: false
            }
        }
        let checks = value.constraints.compactMap { check($0, column, hasPattern: hasPattern) }
        return checks.isEmpty ? nil : checks.joined(separator: "\n        AND ")
    }

    /// - Parameter hasPattern: whether another check says how short a text may be.
    private static func check(_ constraint: Constraint, _ column: String, hasPattern: Bool) -> String? {
        switch constraint {
        case .truth, .pattern(_, nil): return nil
        case .range(let range): return "\(column) BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        // Postgres takes NaN for greater than every number.
        case .decimal: return "\(column) >= 0 AND \(column) <> 'NaN'"
        case .choice(let choices):
            return "\n        \(column) IN (\(choices.map(quote).joined(separator: ", ")))\n    "
        case .length(let range):
            let length = "octet_length(\(column))"
            if hasPattern { return "\(length) <= \(range.upperBound)" }
            return "\(length) BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        case .pattern(_, .some(let pattern)): return "\(column) ~ \(quote(pattern))"
        case .prefix(let prefix): return "\(column) LIKE \(quote(prefix + "%"))"
        case .years(let years):
            let next = years.upperBound + 1
            return
                "\(column) >= '\(years.lowerBound)-01-01 00:00:00+00'\n        AND \(column) < '\(next)-01-01 00:00:00+00'"
        case .minutes(let range):
            return "\(column) BETWEEN '\(range.lowerBound) minutes' AND '\(range.upperBound) minutes'"
        case .map(let names, let pattern, let length): return map(column, names, pattern, length)
        }
    }
    /// That an object holds what a map may hold; a text's bytes cannot be counted there, so its characters are.
    private static func map(_ column: String, _ names: Int, _ pattern: String, _ length: ClosedRange<Int>) -> String {
        let refused = [
            #"$.keyvalue() ? (!(@.key like_regex "\#(pattern)"))"#, #"$.* ? (@.type() != "string")"#,
            #"$.* ? (!(@ like_regex "^.{\#(length.lowerBound),\#(length.upperBound)}$"))"#,
        ]
        let checks = refused.map { "NOT jsonb_path_exists(\(column), \(quote("strict \($0)")))" }
        let count = "jsonb_array_length(jsonb_path_query_array(\(column), '$.keyvalue()')) <= \(names)"
        let all = ["jsonb_typeof(\(column)) = 'object'", count] + checks
        // Nearly all maps are empty, and need no look.
        return "\(column) = '{}' OR " + all.joined(separator: "\n        AND ")
    }
}
