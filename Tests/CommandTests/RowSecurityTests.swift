import Foundation
import Postgres
import TestSupport
import Testing

/// A policy on hxapply's tables hides no row in silence: every command says that it is there.
@Suite(.threadOfItsOwn) struct RowSecurityTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// Tables of each sort, with the commands that read them.
    @Test(arguments: ["users", "api_key_secrets", "policy", "clusters", "runs", "changes", "outside_writes"])
    func isAnErrorAndNotAnEmptyTable(_ table: String) throws {
        try pipeline.apply(TestSpecs.first)
        try database.execute("UPDATE hx.users SET full_name = 'x' WHERE name = 'ada'")
        let planner = try pipeline.makeLogin(memberOf: "hx_plan")
        let applier = try pipeline.makeLogin(memberOf: "hx_apply")
        try database.execute("ALTER TABLE hx.\(identifier: table) ENABLE ROW LEVEL SECURITY")
        try pipeline.write(TestSpecs.second)
        let run = try #require(try database.execute("SELECT id FROM hx.runs").scalar)
        let commands: [(arguments: [String], login: String, tables: Set<String>)] = [
            (["plan", pipeline.spec], planner, ["users", "api_key_secrets", "policy", "clusters"]),
            (
                ["drift"], planner,
                ["users", "api_key_secrets", "policy", "clusters", "runs", "changes", "outside_writes"]
            ),
            (["export"], planner, ["users", "api_key_secrets", "policy", "clusters", "runs"]),
            (["clusters"], planner, ["users", "policy", "clusters", "runs"]),
            (["runs"], planner, ["runs"]), (["runs", run], planner, ["runs", "changes"]),
            (["runs", "--verify"], planner, ["clusters", "runs", "changes"]),
            (
                ["apply", pipeline.spec], applier,
                ["users", "api_key_secrets", "policy", "clusters", "runs", "changes"]
            ),
            (
                ["plan", pipeline.spec, "--rehearse"], applier,
                ["users", "api_key_secrets", "policy", "clusters", "runs", "changes"]
            ),
            (["undo", run], applier, ["clusters", "runs", "changes"]),
        ]
        for (arguments, login, tables) in commands where tables.contains(table) {
            let run = try pipeline.hxapply(arguments, as: login)
            #expect(run.status == 9, "\(arguments): \(run.output)\(run.errors)")
            #expect(run.errors.contains("row security would hide rows"), "\(arguments): \(run.errors)")
            #expect(run.errors.contains("BYPASSRLS"), "\(arguments): \(run.errors)")
        }
        // What the message says helps.
        try database.execute("ALTER ROLE \(identifier: planner) BYPASSRLS")
        #expect(try pipeline.hxapply(["plan", pipeline.spec], as: planner).status == 0)
        #expect(try pipeline.hxapply(["drift"], as: planner).output.contains("users/ada"))
    }

    /// A login that owns the tables is held to a forced policy too.
    @Test func forcedPolicyIsAnErrorForTheOwnerToo() throws {
        let owner = try pipeline.makeLogin()
        let database = try TestServer.makeEmptyDatabase()
        try database.execute("GRANT CREATE ON DATABASE \(identifier: database.name) TO \(identifier: owner)")
        let owned = TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(owner)"))
        try pipeline.write(TestSpecs.first)
        #expect(try CommandRun.hxapply(["apply", pipeline.spec, "--migrate"], database: owned).status == 0)
        try database.connect().executeScript(
            "ALTER TABLE hx.users ENABLE ROW LEVEL SECURITY; ALTER TABLE hx.users FORCE ROW LEVEL SECURITY"
        )
        for arguments in [["plan", pipeline.spec], ["apply", pipeline.spec], ["drift"], ["export"]] {
            let run = try CommandRun.hxapply(arguments, database: owned)
            #expect(run.status == 9, "\(arguments): \(run.output)\(run.errors)")
            #expect(run.errors.contains("row security would hide rows"), "\(run.errors)")
        }
    }
}
