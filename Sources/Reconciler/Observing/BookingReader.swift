internal import Model
internal import Planning
internal import Postgres

/// Reads reservations with their phases, in the open transaction.
struct BookingReader {
    let cluster: String
    let connection: Connection

    /// The answer to a question, by the names of the reservations.
    func read(_ question: BookingQuestion) throws(PostgresError) -> [String: Booking] {
        let binds = Self.binds(question)
        let rows = try connection.execute(
            """
            SELECT t.name, t.team, t.region, t.gpu_type, t.gpus, t.state,
                (extract(epoch FROM t.start) * 1000000)::bigint,
                (extract(epoch FROM t.start + t.duration) * 1000000)::bigint,
                t.source, (extract(epoch FROM t.created_at) * 1000000)::bigint
            FROM reservations AS t
            WHERE t.cluster = $1 AND (\(binds.conditions.joined(separator: " OR ")))
            ORDER BY t.name
            """,
            [cluster] + binds.values
        ).rows
        var bookings: [String: Booking] = [:]
        for row in rows { if let booking = Self.booking(row) { bookings[booking.name] = booking } }
        try readPhases(into: &bookings)
        return bookings
    }

    /// The conditions on the row `t`, of which one must be true, and their bound values, numbered from 2.
    private static func binds(_ question: BookingQuestion) -> (conditions: [SQL], values: [String?]) {
        var values: [String?] = [String(question.since.microseconds)]
        func bind(_ texts: Set<String>) -> SQL {
            values.append(ArrayLiteral.make(texts.sorted()))
            return "ANY ($\(values.count + 1)::text[])"
        }
        var sets: [SQL] = question.all ? ["true"] : []
        if !question.pools.isEmpty {
            // Postgres can find the rows in an index by the region.
            let regions = bind(Set(question.pools.map(\.region)))
            let names = bind(Set(question.pools.map(\.text)))
            sets.append("t.region = \(regions) AND t.region || '/' || t.gpu_type = \(names)")
        }
        if !question.regions.isEmpty { sets.append("t.region = \(bind(question.regions))") }
        if !question.teams.isEmpty { sets.append("t.team = \(bind(question.teams))") }
        var conditions: [SQL] = []
        let time: SQL = "'epoch'::timestamptz + $2::bigint * interval '1 microsecond'"
        if !sets.isEmpty {
            let anyOfThem = sets.joined(separator: ") OR (")
            conditions.append(
                """
                t.state = 'active' AND (t.duration IS NULL OR t.start + t.duration > \(time))
                AND ((\(anyOfThem)))
                """
            )
        }
        if !question.names.isEmpty { conditions.append("t.name = \(bind(question.names))") }
        // Every value that is bound must be used.
        if sets.isEmpty { conditions.append("$2::bigint IS NULL") }
        return (conditions, values)
    }

    private static func booking(_ row: [String?]) -> Booking? {
        func time(_ index: Int) -> DatabaseTime? {
            row[index].flatMap { Int64($0) }.map(DatabaseTime.init(microseconds:))
        }
        guard let name = row[0], let team = row[1], let region = row[2], let gpuType = row[3],
            let gpus = row[4].flatMap({ Int($0) }), let start = time(6)
        else { return nil }
        return Booking(
            name: name,
            team: team,
            pool: PoolName(region: region, gpuType: gpuType),
            gpus: gpus,
            period: Period(start: start, end: time(7)),
            isWanted: row[5] == "active",
            source: row[8],
            madeAt: time(9)
        )
    }

    /// Reads what schedulers observed, in a statement of its own: Postgres then finds the rows by their key, whatever
    /// its statistics are.
    private func readPhases(into bookings: inout [String: Booking]) throws(PostgresError) {
        guard !bookings.isEmpty else { return }
        let rows = try connection.execute(
            "SELECT reservation, phase FROM reservation_status WHERE cluster = $1 AND reservation = ANY ($2::text[])",
            [cluster, ArrayLiteral.make(bookings.keys.sorted())]
        ).rows
        for row in rows {
            guard let name = row[0] else { continue }
            bookings[name]?.phase = row[1]
        }
    }
}
