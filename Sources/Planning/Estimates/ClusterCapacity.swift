package import Model

/// The pools of a cluster, what is out of service of them, and what is reserved.
package struct ClusterCapacity: Sendable {
    /// A pool as it is declared.
    package struct Pool: Sendable, Equatable {
        package let name: PoolName
        /// Nil if the number of GPUs is not limited.
        package let gpus: Int?
        /// The price of one GPU for one hour in millionths of a US dollar; nil without a price.
        package let price: Int64?

        package init(name: PoolName, gpus: Int?, price: Int64? = nil) {
            self.name = name
            self.gpus = gpus
            self.price = price
        }

        /// - Returns: nil if the row has values that no spec may have.
        package init?(_ row: KindRows.Row) {
            guard let region = row.text("region"), let gpuType = row.text("gpuType") else { return nil }
            name = PoolName(region: region, gpuType: gpuType)
            gpus = row.text("gpus").flatMap { Int($0) }
            price = row.text("usdPerGPUHour").flatMap(Self.priceType.order(ofText:))
        }

        private static let priceType = FieldType.decimal(scale: 4)
    }

    /// A maintenance.
    package struct Outage: Sendable, Equatable {
        package let name: String
        package let region: String
        /// Nil for all types of the region.
        package let gpuType: String?
        /// How many GPUs of each pool are out of service; nil for all.
        package let gpus: Int?
        package let period: Period

        package init(name: String, region: String, gpuType: String?, gpus: Int?, period: Period) {
            self.name = name
            self.region = region
            self.gpuType = gpuType
            self.gpus = gpus
            self.period = period
        }

        /// - Returns: nil if the row has values that no spec may have.
        package init?(_ row: KindRows.Row) {
            guard let name = row.text("name"), let region = row.text("region"),
                let start = row.text("start").flatMap(FieldType.timestamp.order(ofText:)),
                let minutes = row.text("duration").flatMap(Self.durationType.order(ofText:))
            else { return nil }
            let begin = DatabaseTime(microseconds: start)
            self.init(
                name: name,
                region: region,
                gpuType: row.text("gpuType"),
                gpus: row.text("gpus").flatMap { Int($0) },
                period: Period(start: begin, end: begin.adding(minutes: minutes))
            )
        }

        private static let durationType = FieldType.duration(minutes: 1...1)

        /// Whether the maintenance concerns the pool.
        package func concerns(_ pool: PoolName) -> Bool {
            region == pool.region && (gpuType == nil || gpuType == pool.gpuType)
        }
    }

    /// The first moment that counts.
    package let start: DatabaseTime
    package private(set) var pools: [PoolName: Pool]
    package let outages: [Outage]
    /// The reservations that are live at the start.
    private let bookings: [PoolName: [Booking]]

    package init(from start: DatabaseTime, pools: [Pool], outages: [Outage], bookings: some Sequence<Booking>) {
        self.start = start
        self.pools = Dictionary(pools.map { ($0.name, $0) }) { $1 }
        self.outages = outages
        self.bookings = Dictionary(grouping: bookings.filter { $0.isLive(at: start) }, by: \.pool)
    }

    /// The live reservations of a pool.
    package func bookings(of pool: PoolName) -> [Booking] { bookings[pool] ?? [] }

    /// The names of all pools that are declared or reserved, in order.
    package var names: [PoolName] { Set(pools.keys).union(bookings.keys).sorted() }

    /// The capacity of a pool over time.
    ///
    /// - Parameters:
    ///   - name: a reservation that is left out.
    ///   - hasPool: whether a pool that is not declared has no GPUs; otherwise nothing limits it.
    package func overTime(
        _ pool: PoolName,
        without name: String? = nil,
        missingIsEmpty: Bool = false
    ) -> CapacityOverTime {
        let gpus = pools[pool].map(\.gpus) ?? (missingIsEmpty ? 0 : nil)
        return CapacityOverTime(
            from: start,
            gpus: gpus,
            outages: outages.filter { $0.concerns(pool) }.map { ($0.period, $0.gpus) },
            uses: bookings(of: pool).filter { $0.name != name }.map { ($0.period, $0.gpus) }
        )
    }
}
