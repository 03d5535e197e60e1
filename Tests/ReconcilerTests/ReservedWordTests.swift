import Model
import Postgres
import Reconciler
import TestSupport
import Testing

/// Names that a reader may write without quotes and that then mean what they say.
@Suite(.threadOfItsOwn) struct ReservedWordTests {
    @Test func noNameIsAReservedWord() throws {
        let database = try TestServer.makeDatabase()
        _ = try database.migratedSession()
        let names = try database.execute(
            """
            SELECT relname, relname FROM pg_class WHERE relnamespace = 'hx'::regnamespace
            UNION ALL
            SELECT relname || '.' || attname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE relnamespace = 'hx'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND attnum > 0
                AND NOT attisdropped
            UNION ALL
            SELECT proname, proname FROM pg_proc WHERE pronamespace = 'hx'::regnamespace
            """
        ).rows
        #expect(names.count > 200)
        let reserved = names.filter { ReservedWord.all.contains($0[1] ?? "") }.compactMap { $0[0] }
        #expect(reserved.isEmpty)
    }

    @Test func serversWordsAreKnown() throws {
        let words = try TestServer.makeDatabase().execute(
            "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')"
        ).rows.compactMap { $0[0] }
        #expect(words.count > 90)
        #expect(Set(words).subtracting(ReservedWord.all).isEmpty)
    }

    /// What `SELECT name, user` silently gives is the session's login.
    @Test func columnsOfUsersAreCalledSo() {
        for kind in Kind.all {
            for field in kind.fields where field.path == "user" { #expect(field.column == "user_name") }
        }
    }
}
