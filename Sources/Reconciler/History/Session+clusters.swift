internal import Model
internal import Planning
internal import Postgres

extension Session {
    /// The names of all clusters that were ever applied, in byte order.
    /// - Parameter withForgotten: whether those are among them whose names were taken away.
    package func clusters(withForgotten: Bool = false) throws(ReconcilerError) -> [String] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            // A run's record tells too: the cluster's own row is what somebody may have edited.
            try connection.execute(
                """
                SELECT name FROM clusters AS c
                WHERE (applied_run IS NOT NULL
                    OR EXISTS (SELECT FROM runs WHERE cluster = c.name AND state = 'succeeded'))
                    AND ($1::boolean OR NOT \(ClusterState.isForgotten("c")))
                ORDER BY name
                """,
                [withForgotten ? "t" : "f"]
            ).rows.compactMap { $0[0] }
        }
    }

    /// The names of all clusters of which others have written rows, in byte order, whether ever applied or not.
    package func clustersOfOthers() throws(ReconcilerError) -> [String] {
        try requireCurrentSchema()
        let clusters = Kind.all.map { kind in
            SQL("SELECT cluster FROM \(identifier: kind.table) WHERE managed_digest IS NULL")
        }
        return try snapshot { () throws(PostgresError) in
            try connection.execute("\(clusters.joined(separator: " UNION ")) ORDER BY cluster").rows
                .compactMap { $0[0] }
        }
    }
}
