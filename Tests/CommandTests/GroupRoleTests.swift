import EmbeddedPostgres
import Foundation
import Postgres
import TestSupport
import Testing

/// The roles that pipelines and services are members of, made by `migrate` or by somebody else before or after it.
///
/// Roles belong to the whole server, so each test has one.
@Suite(.threadOfItsOwn) struct GroupRoleTests {
    private final class Server {
        let folder: TemporaryFolder
        let database: TestDatabase
        private let directory: String

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("spec.yaml", TestSpecs.first)
            directory = folder.url("pg").path
            database = TestDatabase(at: try EmbeddedServer(directory: directory, settings: ["fsync=off"]).start())
        }

        deinit { _ = try? EmbeddedServer(directory: directory).remove() }

        var spec: String { folder.url("spec.yaml").path }

        func hxapply(_ arguments: [String], as login: String? = nil) throws -> CommandRun {
            try CommandRun.hxapply(arguments, database: self.as(login))
        }

        func `as`(_ login: String?) -> TestDatabase {
            guard let login else { return database }
            return TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(login)"))
        }

        /// What the group roles may do with the tables.
        func privileges() throws -> [[String?]] {
            try database.execute(
                """
                SELECT grantee, table_name, column_name, privilege_type FROM information_schema.role_column_grants
                WHERE table_schema = 'hx' AND starts_with(grantee, 'hx_')
                UNION ALL
                SELECT grantee, table_name, '', privilege_type FROM information_schema.role_table_grants
                WHERE table_schema = 'hx' AND starts_with(grantee, 'hx_')
                ORDER BY 1, 2, 3, 4
                """
            ).rows
        }
    }

    private static let roles = ["hx_apply", "hx_plan", "hx_status", "hx_processor"]

    @Test func rolesThatAreMissingAreNamedAndGrantedLater() throws {
        let server = try Server()
        try server.database.connect().executeScript(
            "CREATE ROLE deploy LOGIN; GRANT CREATE ON DATABASE postgres TO deploy"
        )
        let first = try server.hxapply(["migrate"], as: "deploy")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("login 'deploy' may not create roles"), "\(first.errors)")
        let statements = first.errors.split(separator: "\n").filter { $0.hasPrefix("  CREATE ROLE ") }
        #expect(statements.count == 4)
        #expect(try server.privileges().isEmpty)

        // Just what the message says, run by somebody who may.
        for statement in statements { try server.database.execute(SQL(script: String(statement.dropLast()))) }
        let again = try server.hxapply(["migrate"], as: "deploy")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.isEmpty, "\(again.errors)")
        #expect(again.output.contains("Migrated: 0 applied"))
        for role in Self.roles { #expect(again.output.contains("  + privileges of \(role)\n"), "\(again.output)") }
        let third = try server.hxapply(["migrate"], as: "deploy")
        #expect(!third.output.contains("+ privileges"), "\(third.output)")

        // The same as where the roles were there first.
        let other = try Server()
        let script = statements.map { SQL(script: String($0)) }.joined(separator: "")
        try other.database.connect().executeScript(script)
        let whole = try other.hxapply(["migrate"])
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try server.privileges() == other.privileges())
        try expectWork(server)
    }

    /// A pipeline that plans, one that applies, and the status API, each with a login of its role.
    private func expectWork(_ server: Server) throws {
        for role in Self.roles {
            try server.database.connect().executeScript(
                SQL(script: "CREATE ROLE as_\(role) LOGIN; GRANT \(role) TO as_\(role)")
            )
        }
        #expect(try server.hxapply(["plan", server.spec], as: "as_hx_plan").status == 0)
        #expect(try server.hxapply(["apply", server.spec], as: "as_hx_plan").status == 9)
        #expect(try server.hxapply(["apply", server.spec], as: "as_hx_apply").status == 0)
        for command in ["drift", "runs", "export"] {
            #expect(try server.hxapply([command], as: "as_hx_plan").status == 0)
        }
        #expect(try StatusServerProcess(server.as("as_hx_status"), ["--open"]).stop().status == 0)
    }

    /// A table that a later migration makes is forgotten by nobody.
    @Test func everyTableCanBeReadByThoseWhoShowThem() throws {
        let server = try Server()
        #expect(try server.hxapply(["migrate"]).status == 0)
        func unreadable(_ role: String) throws -> [String] {
            try server.database.execute(
                """
                SELECT c.relname FROM pg_class AS c
                WHERE c.relnamespace = 'hx'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                    AND NOT has_table_privilege($1, c.oid, 'SELECT')
                ORDER BY c.relname
                """,
                [role]
            ).rows.compactMap { $0[0] }
        }
        for role in ["hx_apply", "hx_plan"] { #expect(try unreadable(role) == [], "\(role)") }
        // It reads all columns of that table but the ciphertext.
        #expect(try unreadable("hx_status") == ["api_key_deliveries"])
        // Digests and ciphertexts of keys, and what teams used and paid, are not for schedulers and gateways.
        #expect(
            try unreadable("hx_processor") == [
                "api_key_deliveries", "api_key_secrets", "billed_costs", "changes", "cost_snapshots", "outside_writes",
                "usage_days", "usage_snapshots",
            ]
        )
    }

    @Test func privilegeThatSomebodyTookAwayComesBack() throws {
        let server = try Server()
        #expect(try server.hxapply(["migrate"]).status == 0)
        let before = try server.privileges()
        try server.database.connect().executeScript(
            "REVOKE INSERT ON hx.users FROM hx_apply; REVOKE USAGE ON SCHEMA hx FROM hx_status; DROP OWNED BY hx_processor"
        )
        let run = try server.hxapply(["migrate"])
        #expect(
            run.output.contains("+ privileges of hx_apply\n  + privileges of hx_status\n  + privileges of hx_processor")
        )
        #expect(try server.privileges() == before)
    }

    @Test func loginThatLacksAPrivilegeIsNamed() throws {
        let server = try Server()
        #expect(try server.hxapply(["migrate"]).status == 0)
        try server.database.connect().executeScript(
            "CREATE ROLE nobody LOGIN; CREATE ROLE planner LOGIN; GRANT hx_plan TO planner"
        )
        for (login, arguments) in [
            ("nobody", ["plan", server.spec]), ("planner", ["apply", server.spec]), ("nobody", ["runs"]),
            ("planner", ["plan", server.spec, "--rehearse"]), ("nobody", ["migrate", "--schema", "other"]),
        ] {
            let run = try server.hxapply(arguments, as: login)
            #expect(run.status == 9, "\(arguments): \(run.errors)")
            #expect(run.errors.contains("login '\(login)' lacks a privilege: permission denied"), "\(run.errors)")
        }
    }

    /// The statements of docs/database.md that make logins, as somebody with the rights runs them.
    @Test func documentsStatementsMakeTheLoginsOfPipelinesAndServers() throws {
        let document = try String(
            contentsOf: Golden.root.appendingPathComponent("docs/database.md"),
            encoding: .utf8
        )
        let block = try #require(document.firstMatch(of: /```sql\n((?s).*?)```/)?.output.1)
        let logins = block.split(separator: "\n").filter { $0.contains(" IN ROLE ") }.joined(separator: "\n")
        #expect(logins.split(separator: "\n").count == 3)
        let server = try Server()
        #expect(try server.hxapply(["migrate"]).status == 0)
        try server.database.connect().executeScript(SQL(script: logins))
        #expect(try server.hxapply(["plan", server.spec], as: "hxapply_plan").status == 0)
        #expect(try server.hxapply(["apply", server.spec], as: "hxapply_plan").status == 9)
        #expect(try server.hxapply(["plan", server.spec, "--rehearse"], as: "hxapply_apply").status == 0)
        #expect(try server.hxapply(["apply", server.spec], as: "hxapply_apply").status == 0)
        #expect(try server.hxapply(["drift", "--detailed-exitcode"], as: "hxapply_plan").status == 0)
        #expect(try server.hxapply(["migrate", "--schema", "other"], as: "hxapply_apply").status == 9)
        let serving = try StatusServerProcess(server.as("hxapply_status"), ["--open"])
        #expect(try serving.client.get("/v1/clusters/test").status == 200)
        #expect(try serving.stop().status == 0)
    }
}
