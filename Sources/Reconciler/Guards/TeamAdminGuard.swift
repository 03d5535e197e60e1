internal import Model
internal import Postgres

/// Refuses to leave a team without an active admin that had one.
enum TeamAdminGuard: StateGuard {
    static let rule = GuardRule("team-admin")

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        let losesUser = input.takesAway(.users) { $0.value(of: "active", in: .users) == "t" }
        let losesRole = input.takesAway(.memberships) { $0.value(of: "role", in: .memberships) == "admin" }
        guard losesUser || losesRole else { return [] }
        let before = try Admins(input)
        var after = before
        after.apply(users: input.changes(of: .users))
        after.apply(memberships: input.changes(of: .memberships))
        var names: [String: String?] = [:]
        for change in input.changes(of: .teams) {
            switch change.action {
            case .delete: names[change.key] = .some(nil)
            case .rename: names[change.previousKey ?? change.key] = change.key
            case .create, .update, .adopt, .release: break
            }
        }
        let left = after.teams
        let admins = before.adminsByTeam
        return admins.keys.sorted().compactMap { team in
            guard let name = names[team, default: team], !left.contains(name) else { return nil }
            return refusal(name, (admins[team] ?? []).sorted())
        }
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

/// Who is admin of which team, and which users are active.
private struct Admins {
    private struct Membership: Hashable {
        let team: String
        let user: String
    }

    private var memberships: Set<Membership>
    private var inactive: Set<String>

    init(_ input: GuardInput) throws(PostgresError) {
        let admins = try input.connection.execute(
            "SELECT team, user_name FROM memberships WHERE cluster = $1 AND role = 'admin'",
            [input.cluster]
        ).rows
        memberships = Set(admins.map { Membership(team: $0[0] ?? "", user: $0[1] ?? "") })
        let users = try input.connection.execute(
            "SELECT name FROM users WHERE cluster = $1 AND NOT active",
            [input.cluster]
        ).rows
        inactive = Set(users.compactMap { $0[0] })
    }

    /// The teams with an active admin.
    var teams: Set<String> { Set(memberships.filter { !inactive.contains($0.user) }.map(\.team)) }

    /// The active admins of each team that has one.
    var adminsByTeam: [String: [String]] {
        let active = memberships.filter { !inactive.contains($0.user) }
        return Dictionary(grouping: active, by: \.team).mapValues { $0.map(\.user) }
    }

    // A name may be handed on, so all old ones go before any new one comes.

    mutating func apply(users changes: [Change]) {
        for line in changes.compactMap(\.before) { inactive.remove(line.key(of: .users)) }
        for line in changes.compactMap(\.remaining) where line.value(of: "active", in: .users) == "f" {
            inactive.insert(line.key(of: .users))
        }
    }

    mutating func apply(memberships changes: [Change]) {
        for line in changes.compactMap(\.before) { memberships.remove(Self.membership(line)) }
        for line in changes.compactMap(\.remaining) where line.value(of: "role", in: .memberships) == "admin" {
            memberships.insert(Self.membership(line))
        }
    }

    private static func membership(_ line: RowLine) -> Membership {
        Membership(
            team: line.value(of: "team", in: .memberships) ?? "",
            user: line.value(of: "user", in: .memberships) ?? ""
        )
    }
}
