internal import Model
internal import Postgres
internal import Spec

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

    /// The cluster's managed rows as a spec that plans to no change; or those of others, as one that an apply with
    /// adoption takes over as they are.
    /// - Returns: one document, or several where it would be larger than a file may be.
    package func exportDocuments(_ cluster: String, unmanaged: Bool = false) throws(ReconcilerError) -> [String] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            var export = SpecExport(cluster: cluster)
            try export.append { (kind) throws(PostgresError) in
                var lines: [RowLine] = []
                try connection.copyOut(KindSelect(kind).copyOut) { bytes in
                    let row = ObservedRow(bytes, of: kind)
                    if (row.managedDigest == nil) == unmanaged { lines.append(RowLine(row.line)) }
                }
                return lines
            }
            return export.documents
        }
    }

    /// The same as one text.
    package func export(_ cluster: String, unmanaged: Bool = false) throws(ReconcilerError) -> String {
        try exportDocuments(cluster, unmanaged: unmanaged).joined(separator: "---\n")
    }
}
