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
        // The text is written once the transaction has ended: the server ends a transaction that waits too long.
        var rows = try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            var rows: [String: [RowLine]] = [:]
            for kind in Kind.all { rows[kind.section] = try exportedRows(of: kind, unmanaged: unmanaged) }
            return rows
        }
        var export = SpecExport(cluster: cluster)
        export.append { kind in rows.removeValue(forKey: kind.section) ?? [] }
        return export.documents
    }

    private func exportedRows(of kind: Kind, unmanaged: Bool) throws(PostgresError) -> [RowLine] {
        var lines: [RowLine] = []
        try connection.copyOut(KindSelect(kind).copyOut) { bytes in
            let row = ObservedRow(bytes, of: kind)
            if (row.managedDigest == nil) == unmanaged { lines.append(RowLine(row.line)) }
        }
        return lines
    }

    /// The same documents as one text.
    package func export(_ cluster: String, unmanaged: Bool = false) throws(ReconcilerError) -> String {
        try exportDocuments(cluster, unmanaged: unmanaged).joined(separator: "---\n")
    }
}
