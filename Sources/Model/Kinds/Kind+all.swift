extension Kind {
    /// All kinds, in the order of reference pages and exports: each after the kinds that it refers to.
    package static let all: [Kind] = [
        gpuTypes,
        teams,
        regions,
        gpuPools,
        maintenances,
        users,
        memberships,
        apiKeys,
        reservations,
        quotas,
        billedCosts,
        policy,
    ]

    /// The kind of that section; nil if there is none.
    package static func named(_ section: String) -> Kind? { all.first { $0.section == section } }
}
