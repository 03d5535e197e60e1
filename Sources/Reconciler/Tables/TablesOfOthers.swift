internal import Postgres

/// Tables of other programs in the database; if they exist and hxapply's do not, it may be the wrong database.
package struct TablesOfOthers: Sendable {
    package let count: Int
    /// Some of these tables, each as `schema.table`, in byte order.
    package let examples: [String]

    /// `3 tables of other programs (public.invoices, public.users, …)`; nil if there are none.
    package var phrase: String? {
        guard count > 0 else { return nil }
        let more = count > examples.count ? ", ..." : ""
        return
            "\(count) \(count == 1 ? "table" : "tables") of other programs (\(examples.joined(separator: ", "))\(more))"
    }
}

extension Session {
    /// Finds tables outside of this session's schema that belong neither to Postgres nor to an extension.
    package func tablesOfOthers() throws(ReconcilerError) -> TablesOfOthers {
        do throws(PostgresError) {
            let rows = try look { () throws(PostgresError) in
                try connection.execute(
                    """
                    SELECT n.nspname || '.' || c.relname, count(*) OVER ()
                    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> $1
                        AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')
                        AND NOT EXISTS (
                            SELECT FROM pg_depend AS d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
                        )
                    ORDER BY (n.nspname || '.' || c.relname) COLLATE "C"
                    LIMIT 3
                    """,
                    [schema.name]
                ).rows
            }
            return TablesOfOthers(count: Int(rows.first?[1] ?? "") ?? 0, examples: rows.compactMap { $0[0] })
        } catch {
            throw ReconcilerError(error)
        }
    }
}
