internal import Model
internal import Planning
internal import Postgres
internal import Spec

extension Session {
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
