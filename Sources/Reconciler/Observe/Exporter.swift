internal import Postgres
internal import Spec

extension Session {
    /// The names of all clusters that were ever applied, in byte order.
    package func clusters() throws(ReconcilerError) -> [String] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try connection.execute("SELECT name FROM clusters WHERE applied_run IS NOT NULL ORDER BY name").rows
                .compactMap(\.first).compactMap(
                    \.self
                )
        }
    }

    /// The cluster's managed rows as a spec that plans to no change.
    package func export(_ cluster: String) throws(ReconcilerError) -> String {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            var export = SpecExport(cluster: cluster)
            for kind in Kind.all {
                var lines: [RowLine] = []
                try connection.copyOut(KindSelect(kind).copyOut) { bytes in
                    let row = ObservedRow(bytes, of: kind)
                    if row.managedDigest != nil { lines.append(RowLine(row.line)) }
                }
                export.append(kind, lines)
            }
            return export.document
        }
    }
}
