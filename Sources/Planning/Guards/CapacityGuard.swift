internal import Model
internal import Text

/// Refuses reservations for which there are no GPUs (HX7020).
///
/// It refuses a plan that adds to a window in which more GPUs are reserved than are in service: by a reservation that
/// is new, larger, longer or elsewhere, by a smaller pool or by a maintenance. It also refuses new reservations in
/// regions and of types that are not active, and in regions that are dedicated to other teams. What was too much
/// before, and to which the plan adds nothing, is no reason to refuse it.
enum CapacityGuard: Guard {
    static let rule = GuardRule("capacity")

    // MARK: Needs

    static func needs(_ plan: GuardedPlan) -> Needs {
        var needs = Needs()
        guard let now = plan.state.time else { return needs }
        let names = plan.previousNames
        let added = adding(plan, at: now)
        let supply = SupplyChanges(plan)
        let dedicated = PlaceRules.rededicated(plan).map { names.before(.regions, $0) }
        guard !added.isEmpty || !supply.isEmpty || !dedicated.isEmpty else { return needs }
        needs.rows = [CapacityFindings.allPools, CapacityFindings.allMaintenances]
        needs.rows.formUnion(PlaceRules.rows)
        var question = BookingQuestion(since: now)
        question.pools = Set(added.compactMap(\.after?.pool)).union(supply.pools)
        question.pools.formUnion(question.pools.map(names.before))
        question.regions = supply.regions.union(supply.regions.map { names.before(.regions, $0) }).union(dedicated)
        // What a scheduler says of the rows decides whether they use anything.
        question.names = Set(added.compactMap(\.before?.name))
        if !question.isEmpty { needs.bookings = question }
        return needs
    }

    /// The reservations by which the plan adds to what is reserved, as far as their phases do not matter.
    private static func adding(_ plan: GuardedPlan, at now: DatabaseTime) -> [ReservationMove] {
        let future = Period(start: now, end: nil)
        return plan.reservationMoves.filter { $0.adds(within: future, plan.previousNames, countsTeam: true) }
    }

    static func furtherNeeds(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> Needs {
        var needs = Needs()
        guard let now = plan.state.time, let findings = findings(plan, state), !findings.others.isEmpty else {
            return needs
        }
        var question = BookingQuestion(since: now)
        question.pools = Set(findings.others.map(plan.previousNames.before))
        needs.bookings = question
        return needs
    }

    private static func findings(_ plan: GuardedPlan, _ state: ProjectedState) -> CapacityFindings? {
        guard let now = plan.state.time, isTouched(plan, at: now) else { return nil }
        return CapacityFindings(plan, state, ProjectedBookings(plan, state.observed), at: now)
    }

    private static func isTouched(_ plan: GuardedPlan, at now: DatabaseTime) -> Bool {
        !adding(plan, at: now).isEmpty || !SupplyChanges(plan).isEmpty
    }

    // MARK: Results

    static func refusals(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Refusal] {
        let places = PlaceRules(plan, state)
        var refusals = places.problems.map { problem in
            Plan.Refusal(
                code: "HX7020",
                message: "\(problem.booking.resource) \(problem.message)",
                orElse: problem.advice,
                allowance: Allowance(rule, problem.booking.resource),
                about: Plan.Concern(
                    problem.booking.resource,
                    source: problem.booking.source,
                    ofAll: "reservations: each \(problem.message)"
                )
            )
        }
        guard !limits.allowsOvercommit, let findings = findings(plan, state) else { return refusals }
        refusals += findings.pools.map { finding in
            let words = CapacityWords(finding, findings, places)
            return Plan.Refusal(
                code: "HX7020",
                message: words.message,
                orElse: words.advice,
                allowance: Allowance(rule, finding.pool.text),
                about: words.concern,
                involving: words.involved
            )
        }
        return refusals
    }

    static func warnings(_ plan: GuardedPlan, _ state: ProjectedState, _ limits: PolicyLimits) -> [Plan.Warning] {
        unknownPools(plan, state) + (limits.allowsOvercommit ? overcommits(plan, state) : [])
    }

    private static func unknownPools(_ plan: GuardedPlan, _ state: ProjectedState) -> [Plan.Warning] {
        guard let now = plan.state.time else { return [] }
        let added = adding(plan, at: now).compactMap(\.after)
        guard added.contains(where: { $0.gpus > 0 }) else { return [] }
        let pools = state.after(CapacityFindings.allPools).all.compactMap(ClusterCapacity.Pool.init).map(\.name)
        let known = Set(pools).union(SupplyChanges(plan).removed)
        return added.filter { $0.gpus > 0 && !known.contains($0.pool) }.map { booking in
            Plan.Warning(
                code: "HX8022",
                message: "\(booking.resource) needs GPUs of \(booking.pool.text), which is no pool, so nothing tells "
                    + "whether it fits",
                hint: "declare the pool with its number of GPUs",
                about: Plan.Concern(
                    booking.resource,
                    source: booking.source,
                    ofAll: "reservations need GPUs for which no pool is declared",
                    detail: booking.pool.text
                )
            )
        }
    }

    private static func overcommits(_ plan: GuardedPlan, _ state: ProjectedState) -> [Plan.Warning] {
        guard let findings = findings(plan, state) else { return [] }
        let places = PlaceRules(plan, state)
        return findings.pools.map { finding in
            let words = CapacityWords(finding, findings, places)
            return Plan.Warning(
                code: "HX8020",
                message: words.message,
                hint: words.advice + "; 'policy.allowOvercommit' allows it",
                about: words.concern,
                involving: words.involved
            )
        }
    }
}

/// What is said of a pool of which too much is reserved.
private struct CapacityWords {
    private let finding: CapacityFindings.Finding
    private let findings: CapacityFindings
    private let places: PlaceRules

    /// The maximum number of windows, and of reservations to move, that are named.
    private static let maximumNamed = 5

    init(_ finding: CapacityFindings.Finding, _ findings: CapacityFindings, _ places: PlaceRules) {
        self.finding = finding
        self.findings = findings
        self.places = places
    }

    var message: String {
        let windows = finding.excesses.prefix(Self.maximumNamed).map { excess in
            "\(excess.reserved) of \(excess.available) from \(excess.phrase)"
        }
        let omitted = finding.excesses.count - windows.count
        return "\(finding.pool.text) would have more GPUs reserved than are in service: "
            + windows.joined(separator: ", ")
            + (omitted > 0 ? ", and in \(omitted.counted("more window"))" : "") + because
    }

    /// Which changes take GPUs out of service, and until when they are in use.
    private var because: String {
        guard !finding.causes.isEmpty else { return "" }
        let ends = finding.bookings.map(\.period.end)
        let end = ends.contains(nil) ? nil : ends.compactMap(\.self).max()
        return "; \(causes) \(finding.causes.count == 1 ? "takes" : "take") GPUs that are in use "
            + (end.map { "until \($0.text)" } ?? "without an end")
    }

    private var causes: String {
        finding.causes.prefix(Self.maximumNamed).map(\.resource).joined(separator: ", ")
    }

    var advice: String {
        let moves = finding.added.prefix(Self.maximumNamed).map(advice)
        if !moves.isEmpty { return moves.joined(separator: "; ") }
        guard let end = finding.excesses.last?.period.end else { return "move, shorten or cancel reservations first" }
        return "wait until \(end.text), or move, shorten or cancel reservations first"
    }

    private func advice(_ booking: Booking) -> String {
        let fits = findings.fits(booking) { places.isOpen($0, to: booking.team) }
        let shown = fits.prefix(Self.maximumNamed).map { "in \($0.region) from \($0.start.text)" }
        guard !shown.isEmpty else { return "\(booking.resource) fits nowhere: reserve fewer GPUs" }
        return "\(booking.resource) fits " + shown.joined(separator: ", ")
    }

    /// The newest reservation that the plan adds, or else the change that takes GPUs.
    var concern: Plan.Concern? {
        let all = "pools would have more GPUs reserved than are in service"
        if let newest = finding.added.first {
            return Plan.Concern(newest.resource, source: newest.source, ofAll: all)
        }
        return finding.causes.first.map { Plan.Concern($0, ofAll: all) }
    }

    var involved: [Plan.Involved] { finding.bookings.map(\.involved) }
}

extension Booking {
    /// The reservation in the list of those that have a part in a refusal.
    var involved: Plan.Involved {
        Plan.Involved(
            resource,
            source: source,
            detail: "\(gpus.counted("GPU")) of \(team), \(period.phrase)"
        )
    }
}
