internal import Model
internal import Postgres
internal import Spec

/// Says of a new cluster that another one of the database is much the same: then its name was perhaps changed, which
/// leaves the other one's rows and keys as they are.
///
/// A name that looks like a slip is refused by `NewClusterGuard`; here nobody knows what was meant.
enum NewClusterWarning {
    /// What is said, and what silences it.
    static func find(_ input: GuardInput) throws(PostgresError) -> (warning: Plan.Warning, allowance: Allowance)? {
        guard let desired = input.desired, input.isOfSpec, input.state.appliedRun == nil, desired.count > 0 else {
            return nil
        }
        for other in try others(input) {
            let count = try managed(in: other, input.connection)
            guard count > 0, try isMuchTheSame(other, count, desired, input.connection) else { continue }
            let keys = try liveKeys(of: other, input.connection)
            let live = keys > 0 ? ", and its \(keys) API \(keys == 1 ? "key stays" : "keys stay") valid" : ""
            let allowance = Allowance(NewClusterGuard.rule, input.cluster)
            return (
                Plan.Warning(
                    code: "HX8030",
                    message:
                        "cluster '\(input.cluster)' is new, and cluster '\(other)' in the same database has much the "
                        + "same resources: its \(count) \(count == 1 ? "row stays" : "rows stay")\(live)",
                    hint:
                        "if metadata.name was '\(other)', apply an empty spec to '\(other)' as well; if both are meant, "
                        + "--allow \(allowance.flag) says so"
                ), allowance
            )
        }
        return nil
    }

    private static func others(_ input: GuardInput) throws(PostgresError) -> [String] {
        try input.connection.execute(
            """
            SELECT name FROM clusters AS c
            WHERE applied_run IS NOT NULL AND name <> $1 AND NOT \(ClusterState.isForgotten("c"))
            ORDER BY name
            """,
            [input.cluster]
        ).rows.compactMap { $0[0] }
    }

    private static func managed(in cluster: String, _ connection: Connection) throws(PostgresError) -> Int {
        try ClusterState.read(cluster, on: connection).managedCounts.values.reduce(0, +)
    }

    private static func liveKeys(of cluster: String, _ connection: Connection) throws(PostgresError) -> Int {
        try connection.execute(
            "SELECT count(*) FROM api_keys WHERE cluster = $1 AND active AND expires_at > now()",
            [cluster]
        ).scalar.flatMap { Int($0) } ?? 0
    }

    /// Whether at least half of the other's rows were declared in the files that are given, or have keys that are
    /// declared.
    private static func isMuchTheSame(
        _ other: String,
        _ count: Int,
        _ desired: DesiredState,
        _ connection: Connection
    ) throws(PostgresError) -> Bool {
        let files = desired.tables.reduce(into: Set<String>()) { files, table in
            for row in 0..<table.count { files.insert(Self.file(of: table.source(row))) }
        }.subtracting(["-"])
        var sameFile = 0
        var sameKey = 0
        for kind in Kind.all where !kind.isSingleton {
            let table = desired.tables.first { $0.kind === kind }
            let keys = (0..<(table?.count ?? 0)).compactMap { table?.line($0).values.prefix(kind.keyCount) }.map(
                Array.init
            )
            let columns = kind.keyFields.map { SQL(identifier: $0.column) }.joined(separator: ", ")
            let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 3)::text[]") }.joined(separator: ", ")
            let binds = (0..<kind.keyCount).map { index in ArrayLiteral.make(keys.map { $0[index] }) }
            let found = try connection.execute(
                """
                SELECT count(*) FILTER (WHERE regexp_replace(source, ':[0-9]+$', '') = ANY ($2::text[])),
                    count(*) FILTER (WHERE (\(columns)) IN (SELECT * FROM unnest(\(arrays))))
                FROM \(identifier: kind.table) WHERE cluster = $1 AND managed_digest IS NOT NULL
                """,
                [other, ArrayLiteral.make(files.sorted())] + binds
            ).rows.first
            sameFile += found?[0].flatMap { Int($0) } ?? 0
            sameKey += found?[1].flatMap { Int($0) } ?? 0
        }
        return max(sameFile, sameKey) * 2 >= count
    }

    /// The source without its line.
    private static func file(of source: String) -> String {
        source.lastIndex(of: ":").map { String(source[..<$0]) } ?? source
    }
}
