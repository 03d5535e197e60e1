import Foundation
import Postgres
import TestSupport
import Testing

/// No function or operator of another schema runs in place of one that the program means.
@Suite(.threadOfItsOwn) struct NameResolutionTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// Names in the program's own text that Postgres knows as functions.
    private static func functionNames(_ database: TestDatabase) throws -> [String] {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        var words: Set<String> = []
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard ["swift", "sql"].contains(file.pathExtension) else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /\b([a-z_0-9]+)\(/) { words.insert(String(match.output.1)) }
        }
        let known = try database.execute(
            "SELECT DISTINCT proname FROM pg_proc WHERE proname = ANY (string_to_array($1, ' ')) ORDER BY proname",
            [words.sorted().joined(separator: " ")]
        )
        return known.rows.compactMap { $0[0] }
    }

    private static let types = [
        "text", "integer", "bigint", "boolean", "timestamptz", "timestamp", "jsonb", "name", "oid", "numeric", "uuid",
        "bytea", "float8", "interval", "text[]", "\"char\"",
    ]

    /// Makes functions and operators in `public` that match better than Postgres's own wherever a call would convert an
    /// argument, each of which notes in the server's log that it ran.
    private func plantOverloads() throws {
        let names = try Self.functionNames(database)
        #expect(names.count > 40 && names.contains("hashtextextended") && names.contains("concat_ws"))
        let connection = try database.connect()
        try connection.executeScript(
            """
            CREATE TABLE public.names AS SELECT unnest(string_to_array('\(SQL(script: names.joined(separator: " ")))', ' ')) AS name;
            CREATE TABLE public.types AS SELECT unnest(string_to_array('\(SQL(script: Self.types.joined(separator: " ")))', ' ')) AS type;
            DO $do$
            DECLARE
                call record;
                body text;
            BEGIN
                FOR call IN
                    SELECT name, a.type AS arguments FROM names, types AS a
                    UNION ALL SELECT name, a.type || ', ' || b.type FROM names, types AS a, types AS b
                    UNION ALL SELECT name, a.type || ', ' || b.type || ', ' || c.type FROM names, types AS a, types AS b, types AS c
                        WHERE name IN ('concat_ws', 'set_config', 'string_agg', 'substr', 'coalesce', 'pg_notify')
                            AND a.type IN ('text', 'name') AND c.type IN ('text', 'bigint', 'uuid', 'boolean', 'integer')
                LOOP
                    body := format($f$BEGIN RAISE LOG 'hx_overload_ran %s(%s)'; RETURN NULL; END$f$, call.name, call.arguments);
                    BEGIN
                        EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE plpgsql AS %L', call.name, call.arguments, body);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
                FOR call IN
                    SELECT o.name, a.type AS l, b.type AS r, row_number() OVER () AS number
                    FROM unnest(ARRAY['||', '=', '<>', '<', '<=', '>', '>=', '+', '-', '->', '->>', '~', '/', '*']) AS o (name),
                        types AS a, types AS b
                LOOP
                    BEGIN
                        EXECUTE format(
                            $f$CREATE FUNCTION public.op_%s(%s, %s) RETURNS boolean LANGUAGE plpgsql AS
                               $b$BEGIN RAISE LOG 'hx_overload_ran %s %s %s'; RETURN true; END$b$$f$,
                            call.number, call.l, call.r, call.l, call.name, call.r);
                        EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = public.op_%s)',
                            call.name, call.l, call.r, call.number);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
            END
            $do$
            """
        )
        let made = try connection.execute("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
            .scalar
        #expect((made.flatMap { Int($0) } ?? 0) > 10_000)
    }

    /// Calls of planted functions since the log was that long.
    private static func calls(since start: Int) throws -> [String] {
        let marks = try TestServer.log(from: start).compactMap {
            $0.firstRange(of: "hx_overload_ran") == nil ? nil : $0
        }
        return Array(Set(marks))
    }

    @Test func noCommandRunsThem() async throws {
        try plantOverloads()
        let start = try TestServer.logLength()
        // The planted functions are met by whoever does not pin the path; else this test could not fail.
        let unpinned = try? database.execute("SELECT hashtextextended('a'::text, 0)")
        #expect(unpinned != nil)
        #expect(try !Self.calls(since: start).isEmpty)
        let begun = try TestServer.logLength()
        try pipeline.write(TestSpecs.first)
        let server = try StatusServerProcess(database, waitsUntilReady: false)
        let file = pipeline.folder.url("p.plan").path
        for arguments in [
            ["migrate"], ["plan", pipeline.spec, "--rehearse"], ["plan", pipeline.spec, "--out", file],
            ["apply", "--plan", file], ["drift"], ["runs"], ["runs", "--verify"], ["export"],
        ] {
            #expect(try pipeline.hxapply(arguments).status == 0, "\(arguments)")
        }
        let run = try pipeline.apply(TestSpecs.second)
        #expect(try pipeline.hxapply(["runs", run]).status == 0)
        // Whoever waits in vain asks who holds the lock.
        try pipeline.write(TestSpecs.first)
        let held = try HeldRun(database, ["apply", pipeline.spec], by: HeldRun.rows)
        let busy = try pipeline.hxapply(["apply", pipeline.spec, "--lock-timeout", "1"])
        #expect(busy.status == 5 || busy.status == 0, "\(busy.errors)")
        try held.release()
        _ = try held.running.wait()
        let undone = try pipeline.hxapply(["undo", run])
        #expect([0, 6, 7].contains(undone.status), "\(undone.errors)")
        // Some looks of the server, one a second.
        try await Task.sleep(for: .seconds(3))
        #expect(try server.stop().status == 0)
        #expect(try Self.calls(since: begun) == [])
    }

    @Test func aSchemaThatEverybodyMayFillIsRefused() throws {
        let apply = ["apply", pipeline.spec, "--schema", "shared"]
        try pipeline.write(TestSpecs.first)
        try database.connect().executeScript("CREATE SCHEMA shared; GRANT CREATE ON SCHEMA shared TO PUBLIC")
        // The very question whether it is shared must not be answered there.
        try database.connect().executeScript(
            """
            CREATE FUNCTION shared.has_schema_privilege(text, oid, text) RETURNS boolean LANGUAGE plpgsql AS
                'BEGIN RAISE LOG ''hx_overload_ran''; RETURN false; END';
            CREATE FUNCTION shared.hashtextextended(text, integer) RETURNS bigint LANGUAGE plpgsql AS
                'BEGIN RAISE LOG ''hx_overload_ran''; RETURN 1; END';
            CREATE FUNCTION shared.same(name, text) RETURNS boolean LANGUAGE plpgsql AS
                'BEGIN RAISE LOG ''hx_overload_ran''; RETURN false; END';
            CREATE OPERATOR shared.= (LEFTARG = name, RIGHTARG = text, FUNCTION = shared.same)
            """
        )
        let start = try TestServer.logLength()
        for arguments in [
            apply, ["plan", pipeline.spec, "--rehearse", "--schema", "shared"], ["migrate", "--schema", "shared"],
            ["plan", pipeline.spec, "--schema", "shared"],
        ] {
            let run = try pipeline.hxapply(arguments)
            #expect(run.status == 9, "\(run.errors)")
            #expect(run.errors.contains("REVOKE CREATE ON SCHEMA shared FROM PUBLIC"), "\(run.errors)")
        }
        #expect(try Self.calls(since: start) == [])
        try database.connect().executeScript(
            "DROP SCHEMA shared CASCADE; CREATE SCHEMA shared; REVOKE CREATE ON SCHEMA shared FROM PUBLIC"
        )
        #expect(try pipeline.hxapply(apply + ["--migrate"]).status == 0)
    }
}
