import TestSupport

/// A small cluster that random edits change, and its spec.
///
/// What refers to a resource knows it by its number, so that a rename goes with it.
struct EditedCluster {
    private struct Resource {
        let number: Int
        var name: String
        /// The name before this round of edits.
        var oldName: String?
        /// What changes without a meaning: a budget, a full name, a secret.
        var value = 0
    }

    private struct Membership {
        let team: Int
        let user: Int
        var role: String
    }

    private struct Owned {
        var resource: Resource
        let team: Int
        let region: Int
    }

    private var teams: [Resource] = []
    private var users: [Resource] = []
    private var regions: [Resource] = []
    private var memberships: [Membership] = []
    private var keys: [Owned] = []
    private var reservations: [Owned] = []
    /// The teams that each region is dedicated to, by the region's number.
    private var dedicated: [Int: [Int]] = [:]
    private var count = 0

    init() {
        for _ in 0..<4 { teams.append(makeResource("t")) }
        for _ in 0..<4 { users.append(makeResource("u")) }
        for _ in 0..<2 { regions.append(makeResource("r")) }
        memberships = [Membership(team: teams[0].number, user: users[0].number, role: "admin")]
    }

    private mutating func makeResource(_ prefix: String) -> Resource {
        count += 1
        return Resource(number: count, name: "\(prefix)\(count)")
    }

    // MARK: Edits

    /// Makes one to three edits and forgets the marks of the last ones.
    mutating func edit(using random: inout SeededGenerator) {
        forgetMarks()
        for _ in 0..<Int.random(in: 1...3, using: &random) { editOnce(&random) }
    }

    private mutating func forgetMarks() {
        for index in teams.indices { teams[index].oldName = nil }
        for index in users.indices { users[index].oldName = nil }
        for index in regions.indices { regions[index].oldName = nil }
        for index in keys.indices { keys[index].resource.oldName = nil }
        for index in reservations.indices { reservations[index].resource.oldName = nil }
    }

    private mutating func editOnce(_ random: inout SeededGenerator) {
        let team = Int.random(in: teams.indices, using: &random)
        let user = Int.random(in: users.indices, using: &random)
        let region = Int.random(in: regions.indices, using: &random)
        count += 1
        switch Int.random(in: 0..<18, using: &random) {
        case 0: teams.append(makeResource("t"))
        case 1: users.append(makeResource("u"))
        case 2: teams[team].value = count
        case 3: users[user].value = count
        case 4: rename(\.teams[team])
        case 5: rename(\.users[user])
        case 6: rename(\.regions[region])
        case 7: dedicated[regions[region].number] = [teams[team].number]
        case 8: dedicated[regions[region].number] = nil
        case 9: keys.append(makeOwned("k", team, region))
        case 10: reservations.append(makeOwned("v", team, region))
        case 11: editOwned(\.keys, &random)
        case 12: editOwned(\.reservations, &random)
        case 13: if !memberships.isEmpty { memberships.removeLast() }
        case 14: removeUser(user)
        default: join(teams[team].number, users[user].number, random.pick(["admin", "member", "viewer"]))
        }
    }

    private mutating func rename(_ path: WritableKeyPath<EditedCluster, Resource>) {
        let old = self[keyPath: path]
        self[keyPath: path].oldName = old.oldName ?? old.name
        self[keyPath: path].name = "\(old.name.prefix(1))\(count)"
    }

    private mutating func makeOwned(_ prefix: String, _ team: Int, _ region: Int) -> Owned {
        Owned(resource: makeResource(prefix), team: teams[team].number, region: regions[region].number)
    }

    private mutating func editOwned(
        _ path: WritableKeyPath<EditedCluster, [Owned]>,
        _ random: inout SeededGenerator
    ) {
        guard let index = self[keyPath: path].indices.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: self[keyPath: path][index].resource.value = count
        case 1: rename(path.appending(path: \.[index].resource))
        default: self[keyPath: path].remove(at: index)
        }
    }

    private mutating func removeUser(_ index: Int) {
        let number = users[index].number
        guard users.count > 3, !memberships.contains(where: { $0.user == number }) else { return }
        users.remove(at: index)
    }

    private mutating func join(_ team: Int, _ user: Int, _ role: String) {
        if let index = memberships.firstIndex(where: { $0.team == team && $0.user == user }) {
            memberships[index].role = role
        } else {
            memberships.append(Membership(team: team, user: user, role: role))
        }
    }

    // MARK: Spec

    /// The whole document, with a mark for each name that was another before the last edits.
    var document: String {
        Specs.document(
            """
            policy: {maxRemovalPercent: 100, partialInstances: true}
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions:\(list(regions, region))
            gpuPools:\(regions.map { "\n  - {region: \($0.name), gpuType: h100, gpus: 100000}" }.joined())
            teams:\(list(teams) { "adminEmail: t\($0.number)@example.com, monthlyBudgetUSD: \($0.value)" })
            users:\(list(users) { "email: u\($0.number)@example.com, fullName: User \($0.value)" })
            memberships: [\(memberships.map(membership).joined(separator: ", "))]
            apiKeys:\(list(keys.map(\.resource), key))
            reservations:\(list(reservations.map(\.resource), reservation))

            """
        )
    }

    private func list(_ resources: [Resource], _ fields: (Resource) -> String) -> String {
        guard !resources.isEmpty else { return " []" }
        return resources.map { resource in
            let mark = resource.oldName.map { ", renamedFrom: \($0)" } ?? ""
            return "\n  - {name: \(resource.name), \(fields(resource))\(mark)}"
        }.joined()
    }

    private func name(_ number: Int, in resources: [Resource]) -> String {
        resources.first { $0.number == number }?.name ?? ""
    }

    private func region(_ region: Resource) -> String {
        let names = (dedicated[region.number] ?? []).map { name($0, in: teams) }
        return "provider: aws, dedicatedTo: [\(names.joined(separator: ", "))]"
    }

    private func membership(_ membership: Membership) -> String {
        let names = "team: \(name(membership.team, in: teams)), user: \(name(membership.user, in: users))"
        return "{\(names), role: \(membership.role)}"
    }

    private func key(_ key: Resource) -> String {
        let team = keys.first { $0.resource.number == key.number }?.team ?? 0
        let number = String(key.value == 0 ? key.number : key.value)
        let digest = String(repeating: "a", count: 64 - number.count) + number
        return "team: \(name(team, in: teams)), expiresAt: \(Specs.keyEnd), sha256: ['\(digest)']"
    }

    private func reservation(_ reservation: Resource) -> String {
        let owned = reservations.first { $0.resource.number == reservation.number }
        let region = name(owned?.region ?? 0, in: regions)
        let place = "region: \(region), gpuType: h100, gpus: \(8 * (reservation.value + 1))"
        return "team: \(name(owned?.team ?? 0, in: teams)), \(place), start: 2098-01-01T00:00:00Z, duration: 1h"
    }
}
