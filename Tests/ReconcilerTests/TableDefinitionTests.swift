import Model
import Postgres
import Reconciler
import TestSupport
import Testing

/// The migrations must make just the tables that the fields ask for; both are made and the catalogues compared.
@Suite(.threadOfItsOwn) struct TableDefinitionTests {
    @Test func migrationsMakeTheTablesOfTheFields() throws {
        let database = try TestServer.makeDatabase()
        _ = try Migrator(Session(to: database.target(), schema: .standard)).migrate()
        let connection = try database.connect()
        try connection.executeScript("CREATE SCHEMA asked; SET search_path = asked, hx")
        for kind in Kind.all {
            let definition = TableDefinition(kind)
            try connection.executeScript(SQL(script: definition.sql + definition.triggers))
        }
        for kind in Kind.all {
            let others = kind.lists.compactMap(\.type.listTable?.name) + [kind.status?.name].compactMap(\.self)
            for table in [kind.table] + others {
                let migrated = try Self.catalogue(of: table, in: "hx", connection)
                let asked = try Self.catalogue(of: table, in: "asked", connection)
                #expect(!asked.isEmpty)
                #expect(migrated == asked, "the table of \(kind.section) should be:\n\(TableDefinition(kind).sql)")
            }
        }
    }

    /// Everything that the catalogue knows of a table's columns, constraints, indexes and comments.
    private static func catalogue(of table: String, in schema: String, _ connection: Connection) throws -> [String] {
        try connection.execute("SELECT set_config('search_path', $1, false)", [schema])
        let rows = try connection.execute(
            """
            SELECT concat_ws(' ', 'column', attname, format_type(atttypid, atttypmod), attnotnull,
                pg_get_expr(adbin, adrelid), attcollation::regcollation, col_description(attrelid, attnum))
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = $1::text::regclass AND attnum > 0
            UNION ALL
            SELECT concat_ws(' ', 'constraint', conname, pg_get_constraintdef(oid), condeferrable)
            FROM pg_constraint WHERE conrelid = $1::text::regclass
            UNION ALL
            SELECT replace(indexdef, $2 || '.', '') FROM pg_indexes WHERE schemaname = $2 AND tablename = $1
            UNION ALL
            SELECT replace(replace(pg_get_triggerdef(oid), ' ' || $2 || '.', ' '), ' hx.', ' ')
            FROM pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal AND tgname NOT LIKE '%\\_notice'
            UNION ALL
            SELECT concat('comment ', obj_description($1::text::regclass))
            ORDER BY 1
            """,
            [table, schema]
        )
        return rows.rows.compactMap { $0[0] }
    }
}
