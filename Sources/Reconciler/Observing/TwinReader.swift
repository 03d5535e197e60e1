internal import Model
internal import Planning
internal import Postgres

/// Finds other clusters of the database that have the resources that a new cluster declares.
struct TwinReader {
    private let question: TwinQuestion
    private let connection: Connection

    init(_ question: TwinQuestion, _ connection: Connection) {
        self.question = question
        self.connection = connection
    }

    func twins() throws(PostgresError) -> Twins {
        var twins = Twins()
        let others = try otherClusters()
        guard !others.isEmpty else { return twins }
        for other in others where question.looksLike(other) {
            if let slip = try slip(other) { twins.slips.append(slip) }
        }
        if question.asksForAnyName { twins.neighbour = try neighbour(among: others) }
        return twins
    }

    private func otherClusters() throws(PostgresError) -> [String] {
        try connection.execute(
            """
            SELECT name FROM clusters AS c
            WHERE applied_run IS NOT NULL AND name <> $1 AND NOT \(ClusterState.isForgotten("c"))
            ORDER BY name
            """,
            [question.cluster]
        ).rows.compactMap { $0[0] }
    }

    private func slip(_ other: String) throws(PostgresError) -> Twins.Slip? {
        guard let kind = question.kindOfNames else { return nil }
        let shared =
            try connection.execute(
                "SELECT count(*) FROM \(identifier: kind.table) WHERE cluster = $1 AND name = ANY ($2::text[])",
                [other, ArrayLiteral.make(question.keys(of: kind).map { $0[0] })]
            ).scalar.flatMap { Int($0) } ?? 0
        return Twins.Slip(cluster: other, sharedNames: shared)
    }

    private func neighbour(among others: [String]) throws(PostgresError) -> Twins.Neighbour? {
        let files = ArrayLiteral.make(question.files.sorted())
        for other in others {
            let count = try ClusterState.read(other, on: connection).managedCounts.values.reduce(0, +)
            guard count > 0 else { continue }
            let shared = try shared(other, files)
            var neighbour = Twins.Neighbour(
                cluster: other,
                count: count,
                ofSameFiles: shared.files,
                ofSameKeys: shared.keys
            )
            guard neighbour.isMuchTheSame else { continue }
            neighbour.liveKeys = try liveKeys(of: other)
            return neighbour
        }
        return nil
    }

    /// The number of the other cluster's managed rows that were declared in these files, and the number whose keys are
    /// declared.
    private func shared(_ other: String, _ files: String) throws(PostgresError) -> (files: Int, keys: Int) {
        var shared = (files: 0, keys: 0)
        for kind in Kind.all where !kind.isSingleton {
            let keys = question.keys(of: kind)
            let columns = kind.keyFields.map { SQL(identifier: $0.column) }.joined(separator: ", ")
            let arrays = (0..<kind.keyCount).map { SQL("$\($0 + 3)::text[]") }.joined(separator: ", ")
            let binds = (0..<kind.keyCount).map { index in ArrayLiteral.make(keys.map { $0[index] }) }
            let found = try connection.execute(
                """
                SELECT count(*) FILTER (WHERE regexp_replace(source, ':[0-9]+$', '') = ANY ($2::text[])),
                    count(*) FILTER (WHERE (\(columns)) IN (SELECT * FROM unnest(\(arrays))))
                FROM \(identifier: kind.table) WHERE cluster = $1 AND managed_digest IS NOT NULL
                """,
                [other, files] + binds
            ).rows.first
            shared.files += found?[0].flatMap { Int($0) } ?? 0
            shared.keys += found?[1].flatMap { Int($0) } ?? 0
        }
        return shared
    }

    private func liveKeys(of cluster: String) throws(PostgresError) -> Int {
        try connection.execute(
            "SELECT count(*) FROM api_keys WHERE cluster = $1 AND active AND expires_at > now()",
            [cluster]
        ).scalar.flatMap { Int($0) } ?? 0
    }
}
