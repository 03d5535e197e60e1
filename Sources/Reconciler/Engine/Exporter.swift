internal import Model
internal import Planning
internal import Postgres
internal import Spec

extension Session {
    /// Writes the managed rows of a cluster as a spec whose plan has no changes.
    ///
    /// - Parameter unmanaged: whether to write the unmanaged rows instead, as a spec that an apply with `--adopt`
    ///   adopts without changing them.
    /// - Returns: one document, or several if one would be larger than a file may be.
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

    /// The same documents as one text.
    package func export(_ cluster: String, unmanaged: Bool = false) throws(ReconcilerError) -> String {
        try exportDocuments(cluster, unmanaged: unmanaged).joined(separator: "---\n")
    }
}
