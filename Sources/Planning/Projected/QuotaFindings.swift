internal import Model

/// Quotas that a plan exceeds.
struct QuotaFindings: Sendable {
    /// A quota as it is after the plan.
    struct Quota: Sendable {
        let name: String
        let team: String
        /// Nil for every region.
        let region: String?
        /// Nil for every type.
        let gpuType: String?
        let maxGPUs: Int?
        /// In hundredths of an hour.
        let maxHours: Int64?

        fileprivate init(_ row: KindRows.Row) {
            name = row.key
            team = row.text("team") ?? ""
            region = row.text("region")
            gpuType = row.text("gpuType")
            maxGPUs = row.text("maxGPUs").flatMap { Int($0) }
            let hours = row.text("maxGPUHoursPerMonth").flatMap(FieldType.decimal(scale: 2).order(ofText:))
            maxHours = hours.map { $0 / 10_000 }
        }

        /// What the quota counts, in words.
        var scope: String {
            switch (region, gpuType) {
            case (let region?, let gpuType?): " of \(region)/\(gpuType)"
            case (let region?, nil): " in \(region)"
            case (nil, let gpuType?): " of type \(gpuType)"
            case (nil, nil): ""
            }
        }
    }

    /// What is wrong with one quota.
    struct Finding: Sendable {
        let quota: Quota
        /// The windows in which more GPUs are reserved than the quota allows, in order.
        let excesses: [CapacityOverTime.Excess]
        /// The months in which more GPU-hours are reserved than the quota allows, in order.
        let months: [(month: CalendarMonth, hours: GPUTime)]
        /// The reservations that count: those that the plan adds first, then the newest.
        let bookings: [Booking]
        /// The number of first reservations that the plan adds.
        let addedCount: Int
        /// The change of the quota; nil if it does not change.
        let change: Change?
    }

    static let allQuotas = RowQuestion(.quotas)

    private let plan: GuardedPlan
    private let names: PreviousNames
    private let now: DatabaseTime
    private let quotas: [Quota]
    /// What the plan does to reservations, by their teams after it.
    private let moves: [String: [ReservationMove]]
    private let tree: ParentTree
    private let earlierTree: ParentTree

    init(_ plan: GuardedPlan, _ state: ProjectedState, at now: DatabaseTime) {
        self.plan = plan
        self.now = now
        names = plan.previousNames
        moves = Dictionary(grouping: plan.reservationMoves.filter { $0.after != nil }) { $0.after?.team ?? "" }
        quotas = state.after(Self.allQuotas).all.map(Quota.init)
        tree = ParentTree(state.after(PlaceRules.parents), parent: "parent")
        earlierTree = ParentTree(state.before(PlaceRules.parents), parent: "parent")
    }

    /// Whether the plan does anything that quotas count.
    static func isTouched(_ plan: GuardedPlan, at now: DatabaseTime) -> Bool {
        plan.draft.changes.contains { change in
            change.remaining != nil
                && (change.kind === Kind.quotas || change.kind === Kind.teams && changesParent(change))
        } || plan.reservationMoves.contains { $0.adds(within: future(now), plan.previousNames, countsTeam: true) }
    }

    private static func changesParent(_ change: Change) -> Bool {
        change.before != nil && change.fields.contains { $0.field.path == "parent" }
    }

    /// From the beginning of the month on.
    private static func future(_ now: DatabaseTime) -> Period { Period(start: CalendarMonth(of: now).start, end: nil) }

    /// The reservations that decide whether quotas are exceeded.
    var question: BookingQuestion {
        var question = BookingQuestion(since: CalendarMonth(of: now).start)
        for quota in quotas where isTouched(quota) {
            let teams = tree.withDescendants(of: [quota.team])
            question.teams.formUnion(teams.map { names.before(.teams, $0) })
        }
        if !question.teams.isEmpty { question.names = Set(plan.reservationMoves.compactMap(\.before?.name)) }
        return question
    }

    /// Whether the plan may exceed the quota.
    private func isTouched(_ quota: Quota) -> Bool {
        let teams = tree.withDescendants(of: [quota.team])
        return isStricter(quota)
            || teams.contains { team in
                (moves[team] ?? []).contains { adds($0, to: quota, teams, Self.future(now)) }
            }
    }

    // MARK: What the plan adds

    /// Whether the plan lowers the quota or lets it count more.
    private func isStricter(_ quota: Quota) -> Bool {
        if let change = change(of: quota) {
            guard let line = change.before, let before = KindRows(.quotas, [line]).all.first.map(Quota.init) else {
                return true
            }
            let isSameScope =
                before.team == names.before(.teams, quota.team)
                && before.region == quota.region.map { names.before(.regions, $0) }
                && before.gpuType == quota.gpuType.map { names.before(.gpuTypes, $0) }
            let isLower =
                quota.maxGPUs ?? .max < before.maxGPUs ?? .max || quota.maxHours ?? .max < before.maxHours ?? .max
            if !isSameScope || isLower { return true }
        }
        let created = Set(plan.draft.changes(.create).filter { $0.kind === Kind.teams }.map(\.key))
        let earlier = earlierTree.withDescendants(of: [names.before(.teams, quota.team)])
        return tree.withDescendants(of: [quota.team]).contains { team in
            !created.contains(team) && !earlier.contains(names.before(.teams, team))
        }
    }

    private func change(of quota: Quota) -> Change? {
        plan.draft.changes.first { $0.kind === Kind.quotas && $0.remaining != nil && $0.key == quota.name }
    }

    private func counts(_ booking: Booking, _ quota: Quota, _ teams: Set<String>) -> Bool {
        teams.contains(booking.team) && quota.region.map { $0 == booking.pool.region } ?? true
            && quota.gpuType.map { $0 == booking.pool.gpuType } ?? true
    }

    private func adds(_ move: ReservationMove, to quota: Quota, _ teams: Set<String>, _ period: Period) -> Bool {
        guard let after = move.after, after.gpus > 0, counts(after, quota, teams) else { return false }
        return move.adds(within: period) { before in
            teams.contains { names.before(.teams, $0) == before.team }
                && quota.region.map { names.before(.regions, $0) == before.pool.region } ?? true
                && quota.gpuType.map { names.before(.gpuTypes, $0) == before.pool.gpuType } ?? true
        }
    }

    // MARK: Findings

    /// - Parameter bookings: the reservations after the plan, as far as `question` asks for them.
    func findings(_ bookings: ProjectedBookings) -> [Finding] {
        let byTeam = Dictionary(grouping: bookings.all.filter { $0.gpus > 0 }, by: \.team)
        let moves = Dictionary(grouping: bookings.moves.filter { $0.after != nil }) { $0.after?.team ?? "" }
        return quotas.sorted { $0.name < $1.name }.compactMap { quota in
            guard isTouched(quota) else { return nil }
            let teams = tree.withDescendants(of: [quota.team])
            return finding(
                quota,
                teams,
                teams.flatMap { byTeam[$0] ?? [] }.filter { counts($0, quota, teams) },
                teams.flatMap { moves[$0] ?? [] }.filter { adds($0, to: quota, teams, Self.future(now)) }
            )
        }
    }

    private func finding(
        _ quota: Quota,
        _ teams: Set<String>,
        _ counted: [Booking],
        _ moves: [ReservationMove]
    ) -> Finding? {
        let isStricter = isStricter(quota)
        /// Those of the periods, which are in order, to which the plan adds.
        func touched(_ periods: [Period]) -> Set<Int> {
            if isStricter { return Set(periods.indices) }
            var places: Set<Int> = []
            for move in moves {
                for place in move.after?.period.overlapped(of: periods) ?? 0..<0
                where !places.contains(place) && adds(move, to: quota, teams, periods[place]) { places.insert(place) }
            }
            return places
        }
        let allExcesses = self.excesses(quota, counted)
        let allMonths = self.months(quota, counted)
        let excesses = touched(allExcesses.map(\.period)).sorted().map { allExcesses[$0] }
        let months = touched(allMonths.map(\.month.period)).sorted().map { allMonths[$0] }
        guard !excesses.isEmpty || !months.isEmpty else { return nil }
        let (windows, whole) = (excesses.map(\.period), months.map(\.month.period))
        let added = Set(moves.compactMap(\.after?.name))
        let involved = counted.filter { booking in
            !booking.period.overlapped(of: windows).isEmpty || !booking.period.overlapped(of: whole).isEmpty
        }
        let newest = involved.sorted { $0.isNewer(than: $1) }
        let first = newest.filter { added.contains($0.name) }
        return Finding(
            quota: quota,
            excesses: excesses,
            months: months,
            bookings: first + newest.filter { !added.contains($0.name) },
            addedCount: first.count,
            change: change(of: quota)
        )
    }

    private func excesses(_ quota: Quota, _ bookings: [Booking]) -> [CapacityOverTime.Excess] {
        guard let limit = quota.maxGPUs else { return [] }
        let live = bookings.filter { $0.isLive(at: now) }.map { ($0.period, $0.gpus) }
        return CapacityOverTime(from: now, gpus: limit, outages: [], uses: live).excesses
    }

    private func months(_ quota: Quota, _ bookings: [Booking]) -> [(month: CalendarMonth, hours: GPUTime)] {
        guard let limit = quota.maxHours.map(GPUTime.init(hundredthsOfHours:)) else { return [] }
        let counted = bookings.filter(\.countsHours)
        let times = counted.flatMap { [$0.period.start, $0.period.end].compactMap(\.self) }
        // After the last time only reservations without an end are left, which use the most in a month of 31 days. Of
        // two months one after another, one has 31.
        let last = CalendarMonth(of: max(times.max() ?? now, now)).adding(2)
        let first = CalendarMonth(of: now)
        var hours: [CalendarMonth: GPUTime] = [:]
        for booking in counted {
            var month = max(first, CalendarMonth(of: booking.period.start))
            while month <= last, let part = booking.period.overlap(with: month.period) {
                hours[month, default: .zero] += GPUTime(gpus: booking.gpus, in: part)
                month = month.next
            }
        }
        return hours.filter { $0.value > limit }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
