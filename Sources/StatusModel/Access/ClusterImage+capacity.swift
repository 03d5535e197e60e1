internal import Model
package import Planning

extension ClusterImage {
    /// What the pools have and what is reserved of them, by whomever.
    package func capacity(at now: DatabaseTime) -> ClusterCapacity {
        ClusterCapacity(
            from: now,
            pools: rows(.gpuPools) { reader, row in
                ClusterCapacity.Pool(
                    name: Self.pool(reader, row),
                    gpus: reader.order(row, "gpus").map(Int.init),
                    price: reader.order(row, "usdPerGPUHour")
                )
            },
            outages: rows(.maintenances) { reader, row in
                Self.period(reader, row).map { period in
                    ClusterCapacity.Outage(
                        name: reader.text(row, "name") ?? "",
                        region: reader.text(row, "region") ?? "",
                        gpuType: reader.text(row, "gpuType"),
                        gpus: reader.order(row, "gpus").map(Int.init),
                        period: period
                    )
                }
            },
            bookings: bookings()
        )
    }

    /// The pools that a viewer may see.
    package func pools(_ visibility: Visibility) -> Set<PoolName> {
        Set(rows(.gpuPools, visibility) { reader, row in Self.pool(reader, row) })
    }

    /// The reservations.
    ///
    /// - Parameter visibility: nil for all, otherwise those that the viewer may see.
    package func bookings(_ visibility: Visibility? = nil) -> [Booking] {
        rows(.reservations, visibility) { reader, row in
            guard let period = Self.period(reader, row) else { return nil }
            return Booking(
                name: reader.text(row, "name") ?? "",
                team: reader.text(row, "team") ?? "",
                pool: Self.pool(reader, row),
                gpus: reader.order(row, "gpus").map(Int.init) ?? 0,
                period: period,
                isWanted: reader.text(row, "state") == "active",
                phase: reader.text(row, "status.phase")
            )
        }
    }

    private func rows<Row>(
        _ kind: Kind,
        _ visibility: Visibility? = nil,
        _ make: (TableReader, Int) -> Row?
    ) -> [Row] {
        guard let reader = TableReader(kind, self) else { return [] }
        let visible = visibility.flatMap { $0.rows(of: reader.table) }.map { $0.map(Int.init) }
        return (visible ?? Array(0..<reader.table.rows.count)).compactMap { make(reader, $0) }
    }

    private static func pool(_ reader: TableReader, _ row: Int) -> PoolName {
        PoolName(region: reader.text(row, "region") ?? "", gpuType: reader.text(row, "gpuType") ?? "")
    }

    private static func period(_ reader: TableReader, _ row: Int) -> Period? {
        guard let start = reader.order(row, "start").map(DatabaseTime.init(microseconds:)) else { return nil }
        return Period(start: start, end: reader.order(row, "duration").map(start.adding(minutes:)))
    }
}
