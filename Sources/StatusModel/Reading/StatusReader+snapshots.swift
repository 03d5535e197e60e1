package import Postgres
internal import Reconciler

extension StatusReader {
    /// Reads a page of recorded lines.
    package func snapshots(in cluster: String, _ query: SnapshotQuery) throws(PostgresError) -> SnapshotPage {
        var binds = Binds()
        let source = Self.source(cluster, query, &binds)
        let total = try connection.execute("SELECT count(*) \(source)", binds.values).scalar.flatMap { Int($0) } ?? 0
        guard total > query.offset else { return SnapshotPage(total: total, lines: []) }
        let price: SQL = query.measure == .costs ? "usd_per_gpu_hour" : "NULL"
        let rows = try connection.execute(
            """
            SELECT day, provider, region, gpu_type, team, \(query.measure.column), \(price)
            \(source)
            ORDER BY \(query.order)
            LIMIT \(query.limit) OFFSET \(query.offset)
            """,
            binds.values
        ).rows
        return SnapshotPage(total: total, lines: rows.map(SnapshotPage.Line.init))
    }

    /// The sum of the recorded lines, with two digits after the point.
    package func snapshotTotal(in cluster: String, _ query: SnapshotQuery) throws(PostgresError) -> String {
        var binds = Binds()
        let source = Self.source(cluster, query, &binds)
        return try connection.execute(
            "SELECT coalesce(sum(\(query.measure.column)), 0.00) \(source)",
            binds.values
        ).scalar ?? "0.00"
    }

    private static func source(_ cluster: String, _ query: SnapshotQuery, _ binds: inout Binds) -> SQL {
        let name = binds.add(cluster)
        let condition = query.filter.condition { binds.add($0) }
        return "FROM \(query.measure.table) WHERE cluster = \(name) AND \(condition)"
    }
}

extension SnapshotPage.Line {
    fileprivate init(_ row: [String?]) {
        day = row[0] ?? ""
        provider = row[1] ?? ""
        region = row[2] ?? ""
        gpuType = row[3] ?? ""
        team = row[4] ?? ""
        amount = row[5] ?? ""
        usdPerGPUHour = row[6]
    }
}
