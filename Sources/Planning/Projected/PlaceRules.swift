internal import Model

/// Which regions and types new reservations may ask for.
struct PlaceRules: Sendable {
    /// A reservation that is where it may not be.
    struct Problem: Sendable {
        let booking: Booking
        /// What is wrong, after the name of the reservation.
        let message: String
        let advice: String
    }

    private(set) var problems: [Problem] = []
    private var inactiveRegions: Set<String> = []
    private var inactiveTypes: Set<String> = []
    /// For each dedicated region, the teams that may use it, with those below them.
    private var teams: [String: Set<String>] = [:]

    private static let regions = RowQuestion(.regions)
    private static let inactive = RowQuestion(.gpuTypes, where: .equals("active", "f"))
    static let parents = RowQuestion(.teams, where: .hasValue("parent"))

    /// The rows that must be known.
    static let rows: Set<RowQuestion> = [regions, inactive, parents]

    /// The regions that the plan dedicates to other teams than before.
    static func rededicated(_ plan: GuardedPlan) -> [String] {
        plan.draft.changes.filter { change in
            change.kind === Kind.regions && change.remaining != nil && change.before != nil
                && change.fields.contains { $0.field.path == "dedicatedTo" }
        }.map(\.key)
    }

    init(_ plan: GuardedPlan, _ state: ProjectedState) {
        guard let now = plan.state.time else { return }
        let future = Period(start: now, end: nil)
        let names = plan.previousNames
        let bookings = ProjectedBookings(plan, state.observed)
        let added = bookings.moves.filter { $0.adds(within: future, names, countsTeam: true) }.compactMap(\.after)
        let rededicated = Set(Self.rededicated(plan))
        guard !added.isEmpty || !rededicated.isEmpty else { return }
        let regions = state.after(Self.regions)
        inactiveRegions = Set(regions.all.filter { !$0.isTrue("active") }.map(\.key))
        inactiveTypes = Set(state.after(Self.inactive).all.map(\.key))
        teams = Self.teams(regions, state.after(Self.parents))
        problems = added.compactMap(problem)
        guard !rededicated.isEmpty else { return }
        let earlier = Self.teams(state.before(Self.regions), state.before(Self.parents))
        let seen = Set(added.map(\.name))
        let hit = bookings.all.filter { booking in
            rededicated.contains(booking.pool.region) && !seen.contains(booking.name) && booking.isLive(at: now)
                && !may(booking.team, use: booking.pool.region)
                && earlier[names.before(.regions, booking.pool.region)]?.contains(
                    names.before(.teams, booking.team)
                ) ?? true
        }
        problems += hit.sorted { $0.isNewer(than: $1) }.map(dedicated)
    }

    private static func teams(_ regions: KindRows, _ parents: KindRows) -> [String: Set<String>] {
        let tree = ParentTree(parents, parent: "parent")
        var teams: [String: Set<String>] = [:]
        for region in regions.all {
            let named = region.text("dedicatedTo").map(RowLine.elements(ofList:)) ?? []
            if !named.isEmpty { teams[region.key] = tree.withDescendants(of: Set(named)) }
        }
        return teams
    }

    private func may(_ team: String, use region: String) -> Bool { teams[region]?.contains(team) ?? true }

    /// Whether a team may reserve GPUs in a region.
    func isOpen(_ region: String, to team: String) -> Bool {
        !inactiveRegions.contains(region) && may(team, use: region)
    }

    private func problem(_ booking: Booking) -> Problem? {
        if inactiveRegions.contains(booking.pool.region) {
            return Problem(
                booking: booking,
                message: "is in region '\(booking.pool.region)', which is not active",
                advice: "reserve in another region"
            )
        }
        if inactiveTypes.contains(booking.pool.gpuType) {
            return Problem(
                booking: booking,
                message: "is of GPU type '\(booking.pool.gpuType)', which is not active",
                advice: "reserve another type"
            )
        }
        return may(booking.team, use: booking.pool.region) ? nil : dedicated(booking)
    }

    private func dedicated(_ booking: Booking) -> Problem {
        Problem(
            booking: booking,
            message:
                "of team '\(booking.team)' is in region '\(booking.pool.region)', which is dedicated to other teams",
            advice: "reserve in another region, or name the team in its 'dedicatedTo'"
        )
    }
}
