internal import Model
internal import Planning
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

    /// The SQL condition that the change `c` shows anything of what was changed, as `tells` has it.
    ///
    /// - Parameter isWhole: the condition that the viewer may see both states.
    func condition(toTellIfWhole isWhole: SQL, _ binds: inout Binds) -> SQL {
        let sections = binds.add(ArrayLiteral.make(Self.sectionsWithOtherTeams))
        let teams: SQL = "(\(binds.add(ArrayLiteral.make(self.teams.sorted()))))::text[]"
        let cases = Self.kindsWithTeams.map { kind in
            SQL("WHEN \(binds.add(kind.section)) THEN \(kind.differs(toViewersOf: teams, &binds))")
        }
        return """
            CASE
            WHEN c.action = \(binds.add(ChangeNote.action)) THEN c.kind <> ALL ((\(sections))::text[])
            WHEN c.action = \(binds.add(Change.Action.update.rawValue)) AND \(isWhole) THEN
                CASE c.kind \(cases.joined(separator: " ")) ELSE true END
            ELSE true END
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

extension Kind {
    /// The SQL condition that the states of the change `c` differ in more than names of teams that are not among
    /// these.
    fileprivate func differs(toViewersOf teams: SQL, _ binds: inout Binds) -> SQL {
        let others = fields.filter { !$0.namesTeams }.map(\.path)
        let same: SQL = """
            EXISTS (
                SELECT FROM unnest((\(binds.add(ArrayLiteral.make(others))))::text[]) AS f (path)
                WHERE coalesce(c.before->f.path, 'null')::text <> coalesce(c.after->f.path, 'null')::text
            )
            """
        return fields.filter(\.namesTeams).reduce(same) { condition, field in
            let path = binds.add(field.path)
            let before = Field.shown("c.before->\(path)", to: teams)
            return "\(condition) OR (\(before))::text <> (\(Field.shown("c.after->\(path)", to: teams)))::text"
        }
    }
}

extension Field {
    /// The JSON value without the names of teams that are not among these, as `shown` in memory has it.
    fileprivate static func shown(_ value: SQL, to teams: SQL) -> SQL {
        """
        CASE jsonb_typeof(\(value))
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(e.name ORDER BY e.number), '[]')
            FROM jsonb_array_elements(\(value)) WITH ORDINALITY AS e (name, number)
            WHERE jsonb_typeof(e.name) = 'string' AND e.name #>> '{}' = ANY (\(teams))
        )
        WHEN 'string' THEN CASE WHEN (\(value)) #>> '{}' = ANY (\(teams)) THEN \(value) ELSE 'null' END
        ELSE 'null' END
        """
    }
}
