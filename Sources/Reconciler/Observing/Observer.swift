internal import Model
internal import Planning
internal import Postgres
internal import Spec

/// Answers the needs of a plan from the database, in the open transaction.
struct Observer {
    let cluster: String
    /// Nil if the database has no tables; then all answers are empty.
    let connection: Connection?
    /// The spec; nil if the plan is not made from a spec.
    let desired: DesiredState?

    /// Answers all needs.
    func answer(_ needs: Needs) throws(PostgresError) -> ObservedState {
        var state = ObservedState()
        guard let connection else { return state }
        for kind in needs.missing {
            state.missing[kind.section] = try MissingKeys.read(kind, of: cluster, on: connection)
        }
        for (section, names) in needs.names {
            guard let kind = Kind.named(section) else { continue }
            state.names[section] = try existing(names, of: kind, connection)
        }
        for question in needs.rows { state.rows[question] = try rows(question, connection) }
        for kind in needs.endedRows { state.endedCounts[kind.section] = try endedCount(kind, connection) }
        let phases = ReportedPhases(cluster: cluster, connection: connection)
        for (section, keys) in needs.phases {
            guard let kind = Kind.named(section) else { continue }
            state.phases.merge(try phases.read(of: kind, Array(keys))) { $1 }
        }
        let references = References(cluster: cluster, connection: connection)
        for question in needs.toDeleted {
            state.toDeleted[question.kind.section] = try references.find(question)
        }
        for question in needs.toRenamed {
            state.toRenamed[question.kind.section] = try references.find(question, thatForbidUpdates: true)
        }
        if let bookings = needs.bookings {
            state.bookings = try BookingReader(cluster: cluster, connection: connection).read(bookings)
        }
        if let desired { state.leftOut = Self.leftOut(needs.leftOut, desired) }
        state.deliveries = try KeyDelivery.read(of: needs.deliveries, in: cluster, on: connection)
        state.digestOwners = try KeyDelivery.owners(of: needs.digests, in: cluster, on: connection)
        if let minutes = needs.keysEndingWithin {
            state.expiring = try ExpiringKey.read(within: minutes, in: cluster, on: connection)
        }
        if let twin = needs.twin { state.twins = try TwinReader(twin, connection).twins() }
        return state
    }

    /// The names that have rows.
    private func existing(
        _ names: Set<String>,
        of kind: Kind,
        _ connection: Connection
    ) throws(PostgresError) -> Set<String> {
        let rows = try connection.execute(
            "SELECT name FROM \(identifier: kind.table) WHERE cluster = $1 AND name = ANY ($2::text[])",
            [cluster, ArrayLiteral.make(Array(names))]
        ).rows
        return Set(rows.compactMap { $0[0] })
    }

    private func rows(_ question: RowQuestion, _ connection: Connection) throws(PostgresError) -> KindRows {
        let values = question.values
        if !values.isEmpty {
            try connection.execute(
                "SELECT set_config('hxapply.values', $1, true)",
                [ArrayLiteral.make(values)]
            )
        }
        var rows = KindRows.Builder(question.kind)
        try connection.copyOut(KindSelect(question.kind).copyOut(of: question)) { rows.append(line: $0) }
        return rows.rows
    }

    /// The number of managed rows whose time span is over.
    private func endedCount(_ kind: Kind, _ connection: Connection) throws(PostgresError) -> Int {
        guard let columns = kind.spanColumns else { return 0 }
        return try connection.execute(
            """
            SELECT count(*) FROM \(identifier: kind.table)
            WHERE cluster = $1 AND managed_digest IS NOT NULL AND \(columns.start) + \(columns.duration) <= now()
            """,
            [cluster]
        ).scalar.flatMap { Int($0) } ?? 0
    }

    /// The files that still exist and were not given, by their recorded paths.
    private static func leftOut(
        _ resources: [String: [String]],
        _ desired: DesiredState
    ) -> [String: LeftOutFiles.Found] {
        var files = LeftOutFiles(desired)
        var found: [String: LeftOutFiles.Found] = [:]
        for (recorded, resources) in resources.sorted(by: { $0.key < $1.key }) {
            found[recorded] = files.find(recorded, resources)
        }
        return found
    }
}

extension Kind {
    /// The columns of a resource's start and duration; nil if the kind has no time span.
    fileprivate var spanColumns: (start: SQL, duration: SQL)? {
        guard let span, let start = index(of: span.start), let duration = index(of: span.duration) else { return nil }
        return (SQL(identifier: fields[start].column), SQL(identifier: fields[duration].column))
    }
}
