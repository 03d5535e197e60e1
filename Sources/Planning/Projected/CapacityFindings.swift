internal import Model

/// Pools of which a plan lets more be reserved than there is.
struct CapacityFindings: Sendable {
    /// What is wrong with one pool.
    struct Finding: Sendable {
        let pool: PoolName
        /// The windows in which too much is reserved and to which the plan adds, in order.
        let excesses: [CapacityOverTime.Excess]
        /// The reservations by which the plan adds to them, the newest first.
        let added: [Booking]
        /// The changes that take GPUs out of service in them.
        let causes: [Change]
        /// All reservations in the windows: those that the plan adds first, then the newest.
        let bookings: [Booking]
    }

    let pools: [Finding]
    /// The capacity after the plan.
    let capacity: ClusterCapacity
    private let now: DatabaseTime

    static let allPools = RowQuestion(.gpuPools)
    static let allMaintenances = RowQuestion(.maintenances)

    init(_ plan: GuardedPlan, _ state: ProjectedState, _ bookings: ProjectedBookings, at now: DatabaseTime) {
        self.now = now
        let names = plan.previousNames
        let changes = SupplyChanges(plan)
        capacity = ClusterCapacity(
            from: now,
            pools: state.after(Self.allPools).all.compactMap(ClusterCapacity.Pool.init),
            outages: state.after(Self.allMaintenances).all.compactMap(ClusterCapacity.Outage.init),
            bookings: bookings.all
        )
        let earlier = ClusterCapacity(
            from: now,
            pools: state.before(Self.allPools).all.compactMap(ClusterCapacity.Pool.init),
            outages: state.before(Self.allMaintenances).all.compactMap(ClusterCapacity.Outage.init),
            bookings: [Booking]()
        )
        let future = Period(start: now, end: nil)
        let added = Dictionary(
            grouping: bookings.moves.filter { $0.after?.gpus != 0 && $0.adds(within: future, names) }
        ) { move in
            move.after?.pool ?? PoolName(region: "", gpuType: "")
        }
        let capacity = capacity
        let touched = Set(added.keys).union(capacity.names.filter(changes.concern)).union(changes.pools)
        pools = touched.sorted().compactMap { pool in
            Self.finding(
                pool,
                capacity.overTime(pool, missingIsEmpty: changes.removed.contains(pool)),
                before: changes.concern(pool) ? earlier.overTime(names.before(pool)) : nil,
                capacity.bookings(of: pool),
                added[pool] ?? [],
                changes.of(pool),
                names
            )
        }
    }

    private static func finding(
        _ pool: PoolName,
        _ after: CapacityOverTime,
        before: CapacityOverTime?,
        _ bookings: [Booking],
        _ moves: [ReservationMove],
        _ changes: [Change],
        _ names: PreviousNames
    ) -> Finding? {
        let all = after.excesses
        let periods = all.map(\.period)
        var isTouched = [Bool](repeating: false, count: all.count)
        var added: [String: Booking] = [:]
        for move in moves {
            guard let booking = move.after else { continue }
            for place in booking.period.overlapped(of: periods) where move.adds(within: periods[place], names) {
                isTouched[place] = true
                added[booking.name] = booking
            }
        }
        var isShort = false
        if let before {
            for place in all.indices where after.hasFewer(than: before, in: periods[place]) {
                isTouched[place] = true
                isShort = true
            }
        }
        let excesses = all.indices.filter { isTouched[$0] }.map { all[$0] }
        guard !excesses.isEmpty else { return nil }
        let newest = added.values.sorted { $0.isNewer(than: $1) }
        let windows = excesses.map(\.period)
        let others = bookings.filter { booking in
            booking.gpus > 0 && added[booking.name] == nil && !booking.period.overlapped(of: windows).isEmpty
        }
        return Finding(
            pool: pool,
            excesses: excesses,
            added: newest,
            causes: isShort ? changes : [],
            bookings: newest + others.sorted { $0.isNewer(than: $1) }
        )
    }

    // MARK: Where it would fit

    /// The other pools of the same type, whose reservations must be known for `fits`.
    var others: Set<PoolName> {
        let types = Set(pools.filter { !$0.added.isEmpty }.map(\.pool.gpuType))
        return Set(capacity.pools.keys.filter { types.contains($0.gpuType) }).subtracting(pools.map(\.pool))
    }

    /// A place and a time at which a reservation would fit.
    struct Fit: Sendable, Equatable {
        let region: String
        let start: DatabaseTime
    }

    /// For each open region, the next start at which the reservation would fit, its own region first.
    func fits(_ booking: Booking, isOpen: (_ region: String) -> Bool) -> [Fit] {
        let own = booking.pool.region
        let regions = capacity.pools.keys.filter { $0.gpuType == booking.pool.gpuType }.map(\.region)
        let start = max(booking.period.start, now.nextWholeMinute)
        let minutes = booking.period.end.map {
            ($0.microseconds - booking.period.start.microseconds) / 60_000_000
        }
        return regions.filter(isOpen).compactMap { region in
            let pool = PoolName(region: region, gpuType: booking.pool.gpuType)
            return capacity.overTime(pool, without: booking.name).firstStart(
                of: booking.gpus,
                minutes: minutes,
                from: start
            ).map { Fit(region: region, start: $0) }
        }.sorted { left, right in
            if (left.region == own) != (right.region == own) { return left.region == own }
            return left.start == right.start ? left.region < right.region : left.start < right.start
        }
    }
}

/// The changes of a plan to what pools have.
struct SupplyChanges: Sendable {
    /// Changes of pools, by the name of the pool after the plan.
    private var ofPools: [PoolName: Change] = [:]
    /// Maintenances that the plan announces or changes.
    private var announced: [(outage: ClusterCapacity.Outage, change: Change)] = []
    /// Pools that the plan deletes.
    private(set) var removed: Set<PoolName> = []

    init(_ plan: GuardedPlan) {
        for change in plan.draft.changes {
            if change.kind === Kind.gpuPools {
                guard let line = change.remaining ?? change.before,
                    let pool = KindRows(.gpuPools, [line]).all.first.flatMap(ClusterCapacity.Pool.init)
                else { continue }
                ofPools[pool.name] = change
                if change.remaining == nil { removed.insert(pool.name) }
            } else if change.kind === Kind.maintenances, let line = change.remaining,
                let outage = KindRows(.maintenances, [line]).all.first.flatMap(ClusterCapacity.Outage.init)
            {
                announced.append((outage, change))
            }
        }
    }

    var isEmpty: Bool { ofPools.isEmpty && announced.isEmpty }

    var pools: Set<PoolName> { Set(ofPools.keys) }

    /// The regions of the maintenances.
    var regions: Set<String> { Set(announced.map(\.outage.region)) }

    func concern(_ pool: PoolName) -> Bool {
        ofPools[pool] != nil || announced.contains { $0.outage.concerns(pool) }
    }

    /// The changes that concern a pool.
    func of(_ pool: PoolName) -> [Change] {
        [ofPools[pool]].compactMap(\.self) + announced.filter { $0.outage.concerns(pool) }.map(\.change)
    }
}
