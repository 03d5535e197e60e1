internal import Model
internal import Planning
internal import Postgres

extension Session {
    /// The names of all clusters that were ever applied, in byte order.
    ///
    /// - Parameter withForgotten: whether to include clusters whose names were removed.
    package func clusters(withForgotten: Bool = false) throws(ReconcilerError) -> [String] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            // Run records are read too, because the cluster's own row may have been edited.
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

    /// The names of all clusters that have unmanaged rows, in byte order, whether they were ever applied or not.
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
