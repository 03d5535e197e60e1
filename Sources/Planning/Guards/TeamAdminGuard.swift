internal import Model

/// Refuses to remove the last active admin of a team.
enum TeamAdminGuard: Guard {
    static let rule = GuardRule("team-admin")

    private static let admins = RowQuestion(.memberships, where: .equals("role", "admin"))
    private static let active = RowQuestion(.users, where: .equals("active", "t"))
    private static let inactive = RowQuestion(.users, where: .equals("active", "f"))

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if mayLoseAdmin(plan) { needs.rows = [admins, inactive] }
        return needs
    }

    private static func mayLoseAdmin(_ plan: GuardedPlan) -> Bool { plan.takesAway(active) || plan.takesAway(admins) }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard mayLoseAdmin(plan) else { return [] }
        let before = adminsByTeam(state.before(admins), inactive: state.before(inactive))
        let after = adminsByTeam(state.after(admins), inactive: state.after(inactive))
        let names = namesAfter(plan)
        return before.keys.sorted().compactMap { team in
            guard let name = names[team, default: team], after[name] == nil else { return nil }
            return refusal(name, (before[team] ?? []).sorted())
        }
    }

    /// The active admins of each team that has one.
    private static func adminsByTeam(_ admins: KindRows, inactive: KindRows) -> [String: [String]] {
        let inactive = Set(inactive.all.map(\.key))
        var teams: [String: [String]] = [:]
        for row in admins.all {
            guard let team = row.text("team"), let user = row.text("user"), !inactive.contains(user) else { continue }
            teams[team, default: []].append(user)
        }
        return teams
    }

    /// The name after the plan of each team that the plan renames; nil for each team that it deletes.
    private static func namesAfter(_ plan: GuardedPlan) -> [String: String?] {
        var names: [String: String?] = [:]
        for change in plan.draft.changes where change.kind === Kind.teams {
            switch change.action {
            case .delete: names[change.key] = .some(nil)
            case .rename: names[change.previousKey ?? change.key] = change.key
            case .create, .update, .adopt, .release: break
            }
        }
        return names
    }

    private static func refusal(_ team: String, _ admins: [String]) -> Plan.Refusal {
        let list = admins.prefix(5).map { "users/\($0)" }.joined(separator: ", ")
        return Plan.Refusal(
            code: "HX7005",
            message: "teams/\(team) would be left without an active admin; so far: \(list)",
            orElse: "make somebody else its admin",
            allowance: Allowance(rule, team),
            about: Plan.Concern(
                "teams/\(team)",
                source: nil,
                ofAll: "teams would be left without an active admin",
                detail: "so far: \(list)"
            )
        )
    }
}
