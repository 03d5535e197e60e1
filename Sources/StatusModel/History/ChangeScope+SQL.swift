internal import Postgres

extension ChangeScope {
    /// The SQL condition that the viewer may see a state of the change `c` of the run `r`.
    func condition(_ side: Side, _ binds: inout Binds) -> SQL {
        guard !rules.isEmpty else { return "false" }
        let cases = rules.sorted { $0.key < $1.key }.map { section, rule in
            SQL("WHEN \(binds.add(section)) THEN \(rule.condition(side, &binds))")
        }
        return """
            CASE WHEN \(side.column) IS NULL OR \(Self.isWithoutTime) THEN false
            ELSE CASE c.kind \(cases.joined(separator: " ")) ELSE false END END
            """
    }

    /// The SQL condition that the end of the run is null or outside of the years 1 to 9999.
    ///
    /// Only a person can have written such a time.
    private static let isWithoutTime: SQL = """
        (r.finished_at >= '0001-01-01 00:00:00+00'::timestamptz AND r.finished_at < '10000-01-01 00:00:00+00'::timestamptz)
            IS NOT TRUE
        """
}

extension ChangeScope.Side {
    /// The column of `changes` that holds the state.
    fileprivate var column: SQL {
        switch self {
        case .before: "c.before"
        case .after: "c.after"
        }
    }

    /// The operator between the time since which the viewer has a name and the end of the run.
    fileprivate var comparison: SQL {
        switch self {
        case .before: "<"
        case .after: "<="
        }
    }
}

extension AccessRule<ChangeScope.NameTimes> {
    fileprivate func condition(_ side: ChangeScope.Side, _ binds: inout Binds) -> SQL {
        switch self {
        case .everyone: return "true"
        case .field(let path, let names):
            return Self.isHeld("\(side.column)->\(binds.add(path))", names, side, &binds)
        case .list(let path, let names):
            let list: SQL = "\(side.column)->\(binds.add(path))"
            return """
                CASE coalesce(jsonb_typeof(\(list)), 'null')
                WHEN 'null' THEN true
                WHEN 'array' THEN jsonb_array_length(\(list)) = 0 OR EXISTS (
                    SELECT FROM jsonb_array_elements(\(list)) AS e (name)
                    WHERE \(Self.isHeld("e.name", names, side, &binds))
                )
                ELSE false END
                """
        case .any(let rules):
            let conditions = ["false"] + rules.map { $0.condition(side, &binds) }
            return "(\(conditions.joined(separator: " OR ")))"
        }
    }

    /// The SQL condition that a JSON value is a name that the viewer's resource had in that state.
    private static func isHeld(
        _ value: SQL,
        _ names: ChangeScope.NameTimes,
        _ side: ChangeScope.Side,
        _ binds: inout Binds
    ) -> SQL {
        // Only JSON strings are names: the number 5 does not name the team "5".
        let name: SQL = "CASE jsonb_typeof(\(value)) WHEN 'string' THEN \(value) #>> '{}' END"
        let since: SQL = "(\(binds.add(names.json))::jsonb->>(\(name)))::timestamptz"
        return "coalesce(\(since) \(side.comparison) r.finished_at, false)"
    }
}
