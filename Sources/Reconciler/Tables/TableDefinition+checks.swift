internal import Model

extension TableDefinition {
    /// The condition on the values of a column; nil if the column's type and keys suffice.
    static func check(_ type: FieldType, _ column: String) -> String? {
        // The foreign key of a reference ensures that the value is an existing name.
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

    /// - Parameter hasPattern: whether a pattern already sets the minimum length of a text.
    private static func check(_ constraint: Constraint, _ column: String, hasPattern: Bool) -> String? {
        switch constraint {
        case .truth, .pattern(_, nil): return nil
        case .range(let range): return "\(column) BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        // Postgres treats NaN as greater than every number.
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
    /// The condition on a map.
    ///
    /// SQL cannot count the bytes of a text here, so the condition counts characters.
    private static func map(_ column: String, _ names: Int, _ pattern: String, _ length: ClosedRange<Int>) -> String {
        let refused = [
            #"$.keyvalue() ? (!(@.key like_regex "\#(pattern)"))"#, #"$.* ? (@.type() != "string")"#,
            #"$.* ? (!(@ like_regex "^.{\#(length.lowerBound),\#(length.upperBound)}$"))"#,
        ]
        let checks = refused.map { "NOT jsonb_path_exists(\(column), \(quote("strict \($0)")))" }
        let count = "jsonb_array_length(jsonb_path_query_array(\(column), '$.keyvalue()')) <= \(names)"
        let all = ["jsonb_typeof(\(column)) = 'object'", count] + checks
        // Nearly all maps are empty, so this is tested first.
        return "\(column) = '{}' OR " + all.joined(separator: "\n        AND ")
    }
}
