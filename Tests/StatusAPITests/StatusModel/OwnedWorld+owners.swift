extension OwnedWorld {
    /// Whose a resource is, by numbers.
    struct Owners {
        var isEveryone = false
        var teams: Set<Int> = []
        var users: Set<Int> = []
        /// It is theirs who may see these regions.
        var regions: Set<Int> = []
    }

    /// Whose the resource of that section and key is in this world; nobody's where there is none.
    func owners(_ section: String, _ key: String) -> Owners {
        let parts = key.split(separator: "/").map(String.init)
        let number = { (resources: [Resource]) in Set(resources.filter { $0.name == parts[0] }.map(\.number)) }
        switch section {
        case "gpuTypes": return Owners(isEveryone: true)
        case "teams", "memberships": return Owners(teams: number(teams))
        case "users": return Owners(users: number(users))
        case "gpuPools": return Owners(regions: number(regions))
        case "regions":
            guard let region = number(regions).first else { return Owners() }
            let teams = dedicated[region] ?? []
            return Owners(isEveryone: teams.isEmpty, teams: teams)
        case "reservations":
            return Owners(teams: Set(reservations.filter { $0.resource.name == key }.map(\.team)))
        case "apiKeys":
            let found = keys.filter { $0.resource.name == key }
            return Owners(teams: Set(found.compactMap(\.team)), users: Set(found.compactMap(\.user)))
        default: return Owners()
        }
    }

    /// Somebody who asks, by numbers.
    struct Person {
        let teams: Set<Int>
        let user: Int?
    }

    /// Whether owners, perhaps of another time, are the person in this world, or one whose resources they may see.
    func isTheirs(_ owners: Owners, _ person: Person) -> Bool {
        if owners.isEveryone || !owners.teams.isDisjoint(with: person.teams) { return true }
        let teammates = Set(memberships.filter { person.teams.contains($0.team) }.map(\.user))
        if !owners.users.isDisjoint(with: teammates.union([person.user].compactMap(\.self))) { return true }
        return regions.contains { region in
            guard owners.regions.contains(region.number) else { return false }
            let teams = dedicated[region.number] ?? []
            return teams.isEmpty || !teams.isDisjoint(with: person.teams)
        }
    }

    /// Persons of every sort: each team, each two of them, each user alone and with the teams they are in.
    var persons: [Person] {
        let numbers = teams.map(\.number)
        let pairs = numbers.flatMap { first in numbers.filter { $0 > first }.map { Set([first, $0]) } }
        let people = users.flatMap { user in
            let own = Set(memberships.filter { $0.user == user.number }.map(\.team))
            return [Person(teams: own, user: user.number), Person(teams: [], user: user.number)]
        }
        return (numbers.map { Set([$0]) } + pairs).map { Person(teams: $0, user: nil) } + people
    }
}
