import TestSupport

/// Teams, people and what is theirs, as random edits leave them: names go from one resource to another, and resources
/// are deleted and made again.
///
/// Everything is known by its number, whatever it is called, so that a test can tell whose it really was.
struct OwnedWorld {
    struct Resource {
        let number: Int
        var name: String
        /// The name before the last edits, where it was another.
        var oldName: String?
    }

    struct Reservation {
        var resource: Resource
        var team: Int
        let region: Int
        var gpus: Int
    }

    struct Key {
        let resource: Resource
        let team: Int?
        let user: Int?
    }

    private(set) var teams: [Resource] = []
    private(set) var users: [Resource] = []
    private(set) var regions: [Resource] = []
    private(set) var memberships: [(team: Int, user: Int)] = []
    private(set) var reservations: [Reservation] = []
    private(set) var keys: [Key] = []
    /// The teams that a region is dedicated to, by the region's number; none for everyone.
    private(set) var dedicated: [Int: Set<Int>] = [:]
    private(set) var poolSizes: [Int: Int] = [:]
    /// The parents of teams; a parent has a smaller number, so that there is no circle.
    private(set) var parents: [Int: Int] = [:]
    private var phones: [Int: Int] = [:]
    private var count = 0
    /// The names that the kinds' resources had before the edits at work, which no new resource may take.
    private var namesBefore: Set<String> = []

    init(using random: inout SeededGenerator) {
        for _ in 0..<3 { add(\.teams, "t", &random) }
        for _ in 0..<4 { add(\.users, "u", &random) }
        for _ in 0..<3 { add(\.regions, "r", &random) }
        for _ in 0..<6 { toggleMembership(&random) }
        for _ in 0..<3 { addReservation(&random) }
        for _ in 0..<3 { addKey(&random) }
    }

    // MARK: Edits

    /// Makes a few edits, and forgets what names were before the last ones.
    mutating func edit(using random: inout SeededGenerator) {
        forgetOldNames()
        for _ in 0..<Int.random(in: 1...4, using: &random) { editOnce(&random) }
    }

    /// Forgets what names were before the last edits.
    mutating func forgetOldNames() {
        for path in [\OwnedWorld.teams, \.users, \.regions] {
            for index in self[keyPath: path].indices { self[keyPath: path][index].oldName = nil }
        }
        for index in reservations.indices { reservations[index].resource.oldName = nil }
        let resources = teams + users + regions + reservations.map(\.resource) + keys.map(\.resource)
        namesBefore = Set(resources.map(\.name))
    }

    private mutating func editOnce(_ random: inout SeededGenerator) {
        switch Int.random(in: 0..<22, using: &random) {
        case 18, 19: setParent(&random)
        case 20: phones[random.pick(teams).number] = Int.random(in: 1...9, using: &random)
        case 0: add(\.teams, "t", &random)
        case 1: add(\.users, "u", &random)
        case 2: removeTeam(&random)
        case 3: removeUser(&random)
        case 4, 5: handNamesOn(\.teams, "t", &random)
        case 6, 7: handNamesOn(\.users, "u", &random)
        case 8: handNamesOn(\.regions, "r", &random)
        case 9, 10: toggleDedication(&random)
        case 11: poolSizes[random.pick(regions).number] = Int.random(in: 1...99, using: &random)
        case 12: toggleMembership(&random)
        case 13: addReservation(&random)
        case 14, 15: editReservation(&random)
        case 16: addKey(&random)
        default: if !keys.isEmpty { keys.remove(at: Int.random(in: keys.indices, using: &random)) }
        }
    }

    /// A name of few that is nobody's and was nobody's before these edits.
    private func freeName(_ prefix: String, _ random: inout SeededGenerator) -> String? {
        let all = teams + users + regions + reservations.map(\.resource) + keys.map(\.resource)
        let taken = namesBefore.union(all.map(\.name))
        let free = (0..<8).map { "\(prefix)\($0)" }.filter { !taken.contains($0) }
        return free.isEmpty ? nil : random.pick(free)
    }

    private mutating func make(_ prefix: String, _ random: inout SeededGenerator) -> Resource? {
        guard let name = freeName(prefix, &random) else { return nil }
        count += 1
        return Resource(number: count, name: name)
    }

    private mutating func add(
        _ path: WritableKeyPath<OwnedWorld, [Resource]>,
        _ prefix: String,
        _ random: inout SeededGenerator
    ) {
        if let resource = make(prefix, &random) { self[keyPath: path].append(resource) }
    }

    /// Some resources that were there before get each other's names, or one that nobody has.
    private mutating func handNamesOn(
        _ path: WritableKeyPath<OwnedWorld, [Resource]>,
        _ prefix: String,
        _ random: inout SeededGenerator
    ) {
        let old = self[keyPath: path].indices.filter { namesBefore.contains(self[keyPath: path][$0].name) }
        let chosen = old.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
        var names = chosen.map { self[keyPath: path][$0].name }
        if let free = freeName(prefix, &random) { names.append(free) }
        for (index, name) in zip(chosen, names.shuffled(using: &random)) {
            let before = self[keyPath: path][index]
            let first = before.oldName ?? before.name
            self[keyPath: path][index].name = name
            self[keyPath: path][index].oldName = first == name ? nil : first
        }
    }

    private mutating func removeTeam(_ random: inout SeededGenerator) {
        guard teams.count > 2 else { return }
        let number = teams.remove(at: Int.random(in: teams.indices, using: &random)).number
        memberships.removeAll { $0.team == number }
        parents = parents.filter { $0.key != number && $0.value != number }
        reservations.removeAll { $0.team == number }
        keys.removeAll { $0.team == number }
        for region in dedicated.keys { dedicated[region]?.remove(number) }
    }

    private mutating func removeUser(_ random: inout SeededGenerator) {
        guard users.count > 2 else { return }
        let number = users.remove(at: Int.random(in: users.indices, using: &random)).number
        memberships.removeAll { $0.user == number }
        keys.removeAll { $0.user == number }
    }

    private mutating func setParent(_ random: inout SeededGenerator) {
        let team = random.pick(teams).number
        parents[team] = random.oneIn(3) ? nil : teams.map(\.number).filter { $0 < team }.randomElement(using: &random)
    }

    private mutating func toggleDedication(_ random: inout SeededGenerator) {
        let (region, team) = (random.pick(regions).number, random.pick(teams).number)
        if dedicated[region, default: []].remove(team) == nil { dedicated[region, default: []].insert(team) }
    }

    private mutating func toggleMembership(_ random: inout SeededGenerator) {
        let (team, user) = (random.pick(teams).number, random.pick(users).number)
        if let index = memberships.firstIndex(where: { $0 == (team, user) }) {
            memberships.remove(at: index)
        } else {
            memberships.append((team, user))
        }
    }

    private mutating func addReservation(_ random: inout SeededGenerator) {
        guard let resource = make("v", &random) else { return }
        let (team, region) = (random.pick(teams).number, random.pick(regions).number)
        reservations.append(Reservation(resource: resource, team: team, region: region, gpus: 1))
    }

    /// Hands a reservation over, changes it, or takes it out.
    private mutating func editReservation(_ random: inout SeededGenerator) {
        guard !reservations.isEmpty else { return }
        let index = Int.random(in: reservations.indices, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: reservations.remove(at: index)
        case 1: reservations[index].gpus += 1
        default: reservations[index].team = random.pick(teams).number
        }
    }

    private mutating func addKey(_ random: inout SeededGenerator) {
        guard let resource = make("k", &random) else { return }
        let isOfTeam = random.oneIn(2)
        let owner = random.pick(isOfTeam ? teams : users).number
        keys.append(Key(resource: resource, team: isOfTeam ? owner : nil, user: isOfTeam ? nil : owner))
    }

    // MARK: Spec

    /// The sections of a spec, each name that was another marked by it.
    var sections: String {
        let members = memberships.map { "  - {team: \(team($0.team)), user: \(user($0.user)), role: member}\n" }
        return "policy: {maxRemovalPercent: 100}\ngpuTypes: [{name: h100, gpusPerInstance: 8}]\n"
            + list("teams", teams) { team in
                "adminEmail: t\(team.number)@example.com"
                    + (parents[team.number].map { ", parent: \(self.team($0))" } ?? "")
                    + (phones[team.number].map { ", phone: '\($0)'" } ?? "")
            }
            + list("users", users) { "email: u\($0.number)@example.com" }
            + list("regions", regions) { region in
                "provider: aws, dedicatedTo: [\((dedicated[region.number] ?? []).map(team).joined(separator: ", "))]"
            }
            + "gpuPools:\n"
            + regions.map { "  - {region: \($0.name), gpuType: h100, gpus: \(poolSizes[$0.number] ?? 50)}\n" }.joined()
            + (members.isEmpty ? "" : "memberships:\n" + members.joined())
            + list("reservations", reservations.map(\.resource), reservation)
            + list("apiKeys", keys.map(\.resource), key)
    }

    private func list(_ section: String, _ resources: [Resource], _ fields: (Resource) -> String) -> String {
        guard !resources.isEmpty else { return "" }
        return "\(section):\n"
            + resources.map { resource in
                let mark = resource.oldName.map { ", renamedFrom: \($0)" } ?? ""
                return "  - {name: \(resource.name), \(fields(resource))\(mark)}\n"
            }.joined()
    }

    private func team(_ number: Int) -> String { teams.first { $0.number == number }?.name ?? "" }

    private func user(_ number: Int) -> String { users.first { $0.number == number }?.name ?? "" }

    private func reservation(_ resource: Resource) -> String {
        guard let reservation = reservations.first(where: { $0.resource.number == resource.number }) else { return "" }
        let region = regions.first { $0.number == reservation.region }?.name ?? ""
        return "team: \(team(reservation.team)), region: \(region), gpuType: h100, gpus: \(8 * reservation.gpus), "
            + "start: 2098-01-01T00:00:00Z, duration: 1h"
    }

    private func key(_ resource: Resource) -> String {
        guard let key = keys.first(where: { $0.resource.number == resource.number }) else { return "" }
        let owner = key.team.map { "team: \(team($0))" } ?? "user: \(user(key.user ?? 0))"
        let digits = String(resource.number)
        let digest = String(repeating: "a", count: 64 - digits.count) + digits
        return "\(owner), expiresAt: \(Specs.keyEnd), sha256: ['\(digest)']"
    }
}
