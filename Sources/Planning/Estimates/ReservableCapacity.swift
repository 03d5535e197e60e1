package import Model

/// All that decides which reservations a cluster accepts for lack of GPUs: what there is, and who may use it.
package struct ReservableCapacity: Sendable {
    /// A region as far as reservations depend on it.
    package struct Region: Sendable {
        package let isActive: Bool
        /// The only teams that may use it, with those below them; nil for everyone.
        package let teams: Set<String>?
        /// The teams to which it is dedicated, as declared.
        package let dedicatedTo: [String]
    }

    /// A GPU type as far as reservations depend on it.
    package struct GPUType: Sendable {
        package let isActive: Bool
        package let gpusPerInstance: Int
    }

    package let now: DatabaseTime
    package let capacity: ClusterCapacity
    package let regions: [String: Region]
    package let types: [String: GPUType]
    /// The names of all teams.
    package let teams: Set<String>
    /// Whether a part of a machine may be taken that does not divide its GPUs evenly.
    package let allowsPartialInstances: Bool
    /// The maximum length of a reservation in minutes.
    package let maximumMinutes: Int64

    /// The kinds whose rows must be known.
    package static let kinds: [Kind] = [.gpuPools, .maintenances, .regions, .gpuTypes, .teams, .policy]

    /// - Parameters:
    ///   - now: the time of the database; what was before does not count.
    ///   - rows: all rows of one of `kinds`.
    ///   - bookings: all reservations that are live.
    package init(at now: DatabaseTime, rows: (Kind) -> KindRows, bookings: some Sequence<Booking>) {
        self.now = now
        capacity = ClusterCapacity(
            from: now,
            pools: rows(.gpuPools).all.compactMap(ClusterCapacity.Pool.init),
            outages: rows(.maintenances).all.compactMap(ClusterCapacity.Outage.init),
            bookings: bookings
        )
        teams = Set(rows(.teams).all.map(\.key))
        let tree = ParentTree(rows(.teams), parent: "parent")
        regions = Dictionary(
            rows(.regions).all.map { row in
                let named = row.text("dedicatedTo").map(RowLine.elements(ofList:)) ?? []
                let teams = named.isEmpty ? nil : tree.withDescendants(of: Set(named))
                return (row.key, Region(isActive: row.isTrue("active"), teams: teams, dedicatedTo: named))
            }
        ) { $1 }
        types = Dictionary(
            rows(.gpuTypes).all.map { row in
                let count = row.text("gpusPerInstance").flatMap { Int($0) } ?? 0
                return (row.key, GPUType(isActive: row.isTrue("active"), gpusPerInstance: count))
            }
        ) { $1 }
        let policy = rows(.policy).all.first
        func value(_ path: String) -> String? {
            guard let index = Kind.policy.index(of: path) else { return nil }
            return policy.map { $0.text(path) } ?? Kind.policy.fields[index].defaultValue
        }
        allowsPartialInstances = value("partialInstances") == "t"
        maximumMinutes = value("maxReservation").flatMap(FieldType.duration(minutes: 1...1).order(ofText:)) ?? .max
    }
}
