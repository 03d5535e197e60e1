internal import Model
internal import Postgres

/// Refuses to leave fewer active platform admins than the policy wants.
///
/// A cluster that has too few already may stay so: somebody has to come first.
enum PlatformAdminGuard: StateGuard {
    static let rule = GuardRule("min-admins", allows: .atLeast)

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard input.takesAway(.users, isAdmin) else { return [] }
        let before = try admins(input)
        var after = before
        let changes = input.changes(of: .users)
        // A name may be handed on, so all old ones go before any new one comes.
        for line in changes.compactMap(\.before) { after.remove(line.key(of: .users)) }
        for line in changes.compactMap(\.remaining) where isAdmin(line) { after.insert(line.key(of: .users)) }
        guard after.count < input.limits.minAdmins, after.count < before.count else { return [] }
        let lost = before.subtracting(after).sorted().prefix(5).map { "users/\($0)" }.joined(separator: ", ")
        return [
            Plan.Refusal(
                code: "HX7004",
                message: "\(after.count) of \(before.count) active platform admins would be left, fewer than "
                    + "minAdmins \(input.limits.minAdmins); no longer one: \(lost)",
                orElse: "keep more admins",
                allowance: Allowance(rule, input.cluster, count: after.count)
            )
        ]
    }

    private static func admins(_ input: GuardInput) throws(PostgresError) -> Set<String> {
        let rows = try input.connection.execute(
            "SELECT name FROM users WHERE cluster = $1 AND active AND platform_role = 'admin'",
            [input.cluster]
        ).rows
        return Set(rows.compactMap { $0[0] })
    }

    private static func isAdmin(_ line: RowLine) -> Bool {
        line.value(of: "active", in: .users) == "t" && line.value(of: "platformRole", in: .users) == "admin"
    }
}
