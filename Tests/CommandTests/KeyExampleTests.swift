import Foundation
import Postgres
import TestSupport
import Testing

/// The examples about API keys do what their pages say, with Debian's age, nginx and psycopg.
@Suite(.threadOfItsOwn) struct KeyExampleTests {
    private static func example(_ path: String) -> String {
        Golden.root.appendingPathComponent("examples/\(path)").path
    }

    @Test func scriptShowsTheWholeLifeOfAKey() throws {
        let run = try CommandRun.run(
            Self.example("keys/run.sh"),
            [CommandRun.program],
            database: try TestServer.makeDatabase()
        )
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let steps = run.output.split(separator: "\n").filter { $0.hasPrefix("== ") }
        #expect(steps.count == 7 && steps.last == "== Done")
        #expect(run.output.contains("~ rotate ml-research-ci  generation 2, sealed to 1 recipient"))
        #expect(run.output.contains("- revoke ml-research-ci  it is not active"))
        #expect(run.output.firstMatch(of: /hxk_[0-9A-Za-z]{9}/) == nil)
    }

    /// The query of the GPU Dev API goes on working, and so does its note of the last use.
    @Test func compatibleViewsAnswerTheGatewaysOwnQuery() throws {
        let pipeline = try Pipeline()
        let end = KeyPlatform.end
        func document(_ active: String) -> String {
            Specs.document(
                """
                users: [{name: ada, email: ada@example.com}, {name: bob, active: \(active)}]
                apiKeys:
                  - {name: a, user: ada, expiresAt: \(end), description: CI, sha256: [\(Self.digest("5a")), \(Self.digest("5b"))]}
                  - {name: b, user: bob, expiresAt: \(end), sha256: [\(Self.digest("5c"))], prefix: hxk_1234}

                """,
                cluster: "prod"
            )
        }
        try pipeline.apply(document("true"), ["--yes", "--migrate"])
        let file = Self.example("compat/gpu-dev-api.sql")
        let made = try CommandRun.run(
            "/usr/bin/env",
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-v", "cluster=prod", "-d", pipeline.database.address, "-f", file]
        )
        #expect(made.status == 0, "\(made.errors)")
        try pipeline.apply(document("false"), ["--yes"])
        let connection = try pipeline.database.connect()
        try connection.executeScript("SET search_path = compat")
        func ask(_ digest: String) throws -> [[String?]] {
            try connection.execute(
                """
                SELECT k.key_id, k.user_id, u.username, u.email, u.is_active, k.is_active, k.expires_at > now(),
                    k.key_prefix, k.description
                FROM api_keys k JOIN api_users u ON k.user_id = u.user_id
                WHERE k.key_hash = $1
                """,
                [digest]
            ).rows
        }
        let ada = try ask(Self.digest("5a"))
        #expect(ada.map { Array($0.dropFirst(2)) } == [["ada", "ada@example.com", "t", "t", "t", "5a5a5a5a", "CI"]])
        #expect(try ask(Self.digest("5b")).map { $0[1] } == ada.map { $0[1] })
        #expect(try ask(Self.digest("5b")).map { $0[0] } != ada.map { $0[0] })
        #expect(
            try ask(Self.digest("5c")).map { Array($0.dropFirst(2)) } == [
                ["bob", nil, "f", "t", "t", "hxk_1234", nil]
            ]
        )
        #expect(try ask(Self.digest("5d")).isEmpty)
        try connection.execute("UPDATE api_keys SET last_used_at = now() WHERE key_id = $1::integer", [ada[0][0]])
        #expect(try connection.execute("SELECT api_key FROM hx.api_key_status").rows == [["a"]])
        #expect(try pipeline.pending() == "")
        let types = try connection.execute(
            """
            SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'compat' AND table_name LIKE 'api_%'
            GROUP BY table_name ORDER BY table_name
            """
        ).rows.map { $0[0] ?? "" }
        #expect(
            types == [
                "key_id integer, user_id integer, key_hash character varying, key_prefix character varying, "
                    + "created_at timestamp with time zone, expires_at timestamp with time zone, "
                    + "last_used_at timestamp with time zone, is_active boolean, description text",
                "user_id integer, username character varying, email character varying, "
                    + "created_at timestamp without time zone, is_active boolean",
            ]
        )
    }

    private static func digest(_ byte: String) -> String { String(repeating: byte, count: 32) }
}
