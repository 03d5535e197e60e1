extension Kind {
    /// Every kind, in the order in which reference pages and exports show them: each after those it refers to.
    package static let all: [Kind] = [
        gpuTypes,
        teams,
        regions,
        gpuPools,
        users,
        memberships,
        apiKeys,
        reservations,
        policy,
    ]

    /// The kind with that section, or nil.
    package static func named(_ section: String) -> Kind? { all.first { $0.section == section } }
}
