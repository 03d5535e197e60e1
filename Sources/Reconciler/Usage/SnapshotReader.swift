internal import Postgres

/// Reads what is recorded of a cluster, in the open transaction.
struct SnapshotReader {
    let cluster: String
    let connection: Connection

    /// The bound values of a statement; the first is the cluster.
    private struct Values {
        var all: [String?]

        mutating func bind(_ value: String) -> SQL {
            all.append(value)
            return "$\(all.count)::text"
        }
    }

    /// The days of the filter; by default those of the month of the last recorded day, to that day.
    ///
    /// - Returns: nil if no day is recorded and none is given.
    func days(_ filter: SnapshotFilter) throws(PostgresError) -> DayRange? {
        let row = try connection.execute(
            """
            SELECT coalesce($2::date, date_trunc('month', e.day)::date), greatest(e.day, $2::date)
            FROM (SELECT coalesce($3::date, (SELECT max(day) FROM usage_days WHERE cluster = $1), $2::date)) AS e (day)
            WHERE e.day IS NOT NULL
            """,
            [cluster, filter.first, filter.last]
        ).rows.first
        guard let first = row?[0], let last = row?[1] else { return nil }
        return DayRange(first: first, last: last)
    }

    /// The sums by some dimensions, in their order, and the sum of all.
    ///
    /// - Parameter withBills: whether to read billed costs too.
    func sums(
        of measure: SnapshotMeasure,
        by dimensions: [SnapshotDimension],
        _ filter: SnapshotFilter,
        withBills: Bool
    ) throws(PostgresError) -> (lines: [SnapshotReport.Line], total: SnapshotReport.Line) {
        var values = Values(all: [cluster])
        let source = Self.source(measure, filter, withBills: withBills, &values)
        let names = dimensions.indices.map { SQL("k\($0)") }
        let keys = zip(dimensions, names).map { SQL("\($0.expression) AS \($1)") }.joined(separator: ", ")
        let list = names.joined(separator: ", ")
        let rows = try connection.execute(
            """
            SELECT coalesce(sum(amount), 0.00), sum(billed), sum(billed) - coalesce(sum(amount), 0.00), grouping(k0),
                \(list)
            FROM (SELECT \(keys), amount, billed FROM (\(source)) AS s) AS t
            GROUP BY GROUPING SETS ((\(list)), ())
            ORDER BY grouping(k0), \(list)
            """,
            values.all
        ).rows
        var lines: [SnapshotReport.Line] = []
        var total = Self.line([], ["0.00", nil, nil])
        for row in rows {
            if row[3] == "0" {
                lines.append(Self.line(row.dropFirst(4).map { $0 ?? "" }, row))
            } else {
                total = Self.line([], row)
            }
        }
        return (lines, total)
    }

    private static func line(_ keys: [String], _ row: [String?]) -> SnapshotReport.Line {
        SnapshotReport.Line(keys: keys, amount: row[0] ?? "0.00", billed: row[1], difference: row[2])
    }

    /// The rows to sum, with an amount and what was billed, of which one is null.
    private static func source(
        _ measure: SnapshotMeasure,
        _ filter: SnapshotFilter,
        withBills: Bool,
        _ values: inout Values
    ) -> SQL {
        var bound = values
        let condition = filter.condition { bound.bind($0) }
        var source: SQL = """
            SELECT day::text AS day, provider, region, gpu_type, team, \(measure.column) AS amount, NULL::numeric AS billed
            FROM \(measure.table) WHERE cluster = $1 AND \(condition)
            """
        if withBills {
            source = """
                \(source) UNION ALL
                SELECT day, provider, NULL, gpu_type, NULL, NULL, usd
                FROM (SELECT date AS day, provider, gpu_type, usd FROM billed_costs WHERE cluster = $1) AS b
                WHERE \(filter.condition(day: "text") { bound.bind($0) })
                """
        }
        values = bound
        return source
    }

    /// The lines with their cost, in the order of days, regions, GPU types and teams.
    func charges(_ filter: SnapshotFilter) throws(PostgresError) -> [SnapshotCharge] {
        var values = Values(all: [cluster])
        let condition = filter.condition { values.bind($0) }
        // A full join can only be done by hash or in order, whatever Postgres knows of the tables.
        return try connection.execute(
            """
            SELECT u.day, u.provider, u.region, u.gpu_type, u.team, u.gpu_hours, c.cost_usd, c.usd_per_gpu_hour
            FROM (SELECT * FROM usage_snapshots WHERE cluster = $1 AND \(condition)) AS u
            FULL JOIN (SELECT * FROM cost_snapshots WHERE cluster = $1 AND \(condition)) AS c
                ON c.day = u.day AND c.region = u.region AND c.gpu_type = u.gpu_type AND c.team = u.team
            ORDER BY u.day, u.region, u.gpu_type, u.team
            """,
            values.all
        ).rows.compactMap(SnapshotCharge.init)
    }

    /// The days of a range that are not recorded.
    func unrecorded(_ days: DayRange) throws(PostgresError) -> [DayRange] {
        try connection.execute(
            """
            SELECT min(day), max(day) FROM (
                SELECT day, day - row_number() OVER (ORDER BY day)::integer AS block FROM (
                    SELECT $2::date + n AS day FROM generate_series(0, $3::date - $2::date) AS n
                    EXCEPT SELECT day FROM usage_days WHERE cluster = $1
                ) AS missing
            ) AS numbered
            GROUP BY block ORDER BY 1
            """,
            [cluster, days.first, days.last]
        ).rows.compactMap { row in
            guard let first = row[0], let last = row[1] else { return nil }
            return DayRange(first: first, last: last)
        }
    }
}

extension SnapshotCharge {
    /// The charge of a row; nil if it has a cost and no usage, which nothing writes.
    fileprivate init?(_ row: [String?]) {
        guard let day = row[0], let provider = row[1], let region = row[2], let gpuType = row[3], let team = row[4],
            let gpuHours = row[5]
        else { return nil }
        self.init(
            day: day,
            provider: provider,
            region: region,
            gpuType: gpuType,
            team: team,
            gpuHours: gpuHours,
            usd: row[6],
            usdPerGPUHour: row[7]
        )
    }
}
