/// A search for starts at which a reservation would fit.
package struct CapacitySearch: Sendable {
    package var gpuType: String
    package var gpus: Int
    package var minutes: Int64
    /// Nil for all regions.
    package var region: String?
    /// The team that would reserve; nil to leave out no region.
    package var team: String?
    /// The first moment at which it may start.
    package var from: DatabaseTime
    /// The last moment at which it may end; nil for no limit.
    package var to: DatabaseTime?

    package init(gpuType: String, gpus: Int, minutes: Int64, from: DatabaseTime) {
        self.gpuType = gpuType
        self.gpus = gpus
        self.minutes = minutes
        self.from = from
    }

    /// A place and a time at which the reservation would fit.
    package struct Offer: Sendable, Equatable {
        package let region: String
        package let period: Period
        /// What it would cost; nil if the pool has no price.
        package let price: USDollars?
        /// The only teams that may use the region; empty for everyone.
        package let dedicatedTo: [String]
    }

    /// The earliest start in each region, in the order of start, then price, then the name of the region; regions
    /// without a price come last.
    package func offers(_ reservable: ReservableCapacity) -> [Offer] {
        guard refusal(reservable) == nil else { return [] }
        let start = max(from, reservable.now.nextWholeMinute)
        return reservable.capacity.pools.values.compactMap { pool in
            guard pool.name.gpuType == gpuType, region.map({ $0 == pool.name.region }) ?? true,
                let place = reservable.regions[pool.name.region], place.isActive,
                team.map({ place.teams?.contains($0) ?? true }) ?? true,
                let first = reservable.capacity.overTime(pool.name)
                    .firstStart(of: gpus, minutes: minutes, from: start)
            else { return nil }
            let period = Period(start: first, end: first.adding(minutes: minutes))
            if let to, let end = period.end, end > to { return nil }
            return Offer(
                region: pool.name.region,
                period: period,
                price: pool.price.map {
                    GPUTime(gpus: gpus, microseconds: minutes * 60_000_000).cost(atMillionths: $0)
                },
                dedicatedTo: place.dedicatedTo
            )
        }.sorted { $0.isBefore($1) }
    }

    /// Why no such reservation is accepted anywhere, at any time; nil if it may be.
    package func refusal(_ reservable: ReservableCapacity) -> String? {
        guard let type = reservable.types[gpuType] else { return "there is no GPU type '\(gpuType)'" }
        let whole = type.gpusPerInstance
        if !type.isActive { return "GPU type '\(gpuType)' is not active" }
        if (gpus == 0) != (whole == 0) {
            return whole == 0
                ? "'\(gpuType)' has no GPUs, so 0 must be asked for"
                : "at least 1 GPU of '\(gpuType)' must be asked for"
        }
        if whole > 0, !reservable.allowsPartialInstances, gpus % whole != 0, whole % gpus != 0 {
            return "\(gpus) neither divide the \(whole) GPUs of a machine nor are a multiple of them"
        }
        if let region, reservable.regions[region]?.isActive == false { return "region '\(region)' is not active" }
        if minutes > reservable.maximumMinutes { return "the policy's maxReservation is shorter" }
        return nil
    }
}

extension CapacitySearch.Offer {
    fileprivate func isBefore(_ other: Self) -> Bool {
        if period.start != other.period.start { return period.start < other.period.start }
        switch (price, other.price) {
        case (let price?, let others?) where price != others: return price < others
        case (_?, nil): return true
        case (nil, _?): return false
        default: return region < other.region
        }
    }
}
