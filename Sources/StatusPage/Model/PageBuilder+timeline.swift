internal import Model
internal import StatusModel

extension PageBuilder {
    /// The number of days that the timeline shows, from today on.
    private static let days = 14
    /// Keys that expire within this number of days are listed.
    private static let expiryNoticeDays = 30

    func timeline(_ access: ClusterAccess) -> PageModel.Timeline {
        let midnight = now - now % Self.day
        let end = midnight + Int64(Self.days) * Self.day
        var pools: [[String]: [PageModel.Reservation]] = [:]
        var capacities: [[String]: PageModel.Capacity] = [:]
        if let table = access.cluster.tables[Kind.gpuPools.section],
            let reader = TableReader(Kind.gpuPools, access.cluster)
        {
            for row in rows(table, access) {
                let pool = [reader.text(row, "region") ?? "", reader.text(row, "gpuType") ?? ""]
                pools[pool] = []
                capacities[pool] = reader.order(row, "gpus").map { PageModel.Capacity.gpus(Int($0)) } ?? .unlimited
            }
        }
        if let table = access.cluster.tables[Kind.reservations.section],
            let reader = TableReader(Kind.reservations, access.cluster)
        {
            for row in rows(table, access) where reader.text(row, "state") == "active" {
                guard let start = reader.order(row, "start"), start < end else { continue }
                let finish = reader.order(row, "duration").map { start + $0 * 60_000_000 }
                if let finish, finish <= midnight { continue }
                let pool = [reader.text(row, "region") ?? "", reader.text(row, "gpuType") ?? ""]
                pools[pool, default: []].append(reservation(reader, row, start, finish, midnight))
            }
        }
        let sorted = pools.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return PageModel.Timeline(
            firstDay: PageTime(microseconds: midnight).day,
            days: Self.days,
            pools: sorted.map { pool, reservations in
                PageModel.Pool(
                    region: pool[0],
                    gpuType: pool[1],
                    capacity: capacities[pool, default: .undeclared],
                    reservations: reservations.sorted { ($0.startMinute, $0.name) < ($1.startMinute, $1.name) }
                )
            }
        )
    }

    private func reservation(
        _ reader: TableReader,
        _ row: Int,
        _ start: Int64,
        _ end: Int64?,
        _ midnight: Int64
    ) -> PageModel.Reservation {
        PageModel.Reservation(
            name: reader.text(row, "name") ?? "",
            team: reader.text(row, "team") ?? "",
            user: reader.text(row, "user"),
            gpus: reader.order(row, "gpus").map(Int.init) ?? 0,
            start: PageTime(microseconds: start),
            end: end.map { PageTime(microseconds: $0) },
            startMinute: Int((start - midnight) / 60_000_000),
            endMinute: end.map { Int(($0 - midnight) / 60_000_000) },
            phase: reader.text(row, "status.phase")
        )
    }

    func expiringKeys(_ access: ClusterAccess) -> [PageModel.ExpiringKey] {
        guard let table = access.cluster.tables[Kind.apiKeys.section],
            let reader = TableReader(Kind.apiKeys, access.cluster)
        else { return [] }
        let keys = rows(table, access).compactMap { row -> (Int64, PageModel.ExpiringKey)? in
            guard let end = reader.order(row, "expiresAt"), end < now + Int64(Self.expiryNoticeDays) * Self.day else {
                return nil
            }
            let owner = reader.text(row, "team").map { "team \($0)" } ?? "user \(reader.text(row, "user") ?? "")"
            let key = PageModel.ExpiringKey(
                name: reader.text(row, "name") ?? "",
                owner: owner,
                expiresAt: PageTime(microseconds: end),
                daysLeft: Int((Double(end - now) / Double(Self.day)).rounded(.down)),
                isActive: reader.isActive(row)
            )
            return (end, key)
        }
        // The list may be cut, so keys that will expire soon come before keys that expired long ago.
        let order = { (end: Int64) in end < now ? now - end + Int64(Self.expiryNoticeDays) * Self.day : end - now }
        return keys.sorted { (order($0.0), $0.1.name) < (order($1.0), $1.1.name) }.map(\.1)
    }
}
