internal import Model

/// Refuses to leave fewer active platform admins than the policy requires.
///
/// A cluster that already has too few may keep their number, because a new cluster begins without admins.
enum PlatformAdminGuard: Guard {
    static let rule = GuardRule("min-admins", allows: .atLeast)

    private static let admins = RowQuestion(
        .users,
        where: .equals("active", "t"),
        .equals("platformRole", "admin")
    )

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        if plan.takesAway(admins) { needs.rows = [admins] }
        return needs
    }

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        guard plan.takesAway(admins) else { return [] }
        let before = Set(state.before(admins).all.map(\.key))
        let after = Set(state.after(admins).all.map(\.key))
        guard after.count < limits.minAdmins, after.count < before.count else { return [] }
        let lost = before.subtracting(after).sorted().prefix(5).map { "users/\($0)" }.joined(separator: ", ")
        return [
            Plan.Refusal(
                code: "HX7004",
                message: "\(after.count) of \(before.count) active platform admins would be left, fewer than "
                    + "minAdmins \(limits.minAdmins); no longer one: \(lost)",
                orElse: "keep more admins",
                allowance: Allowance(rule, plan.cluster, count: after.count)
            )
        ]
    }
}
