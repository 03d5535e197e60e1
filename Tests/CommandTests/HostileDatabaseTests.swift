import Foundation
import Postgres
import TestSupport
import Testing

/// What a database holds costs no more than it should, goes nowhere it should not, and undoes no guard.
@Suite(.threadOfItsOwn) struct HostileDatabaseTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// A table of somebody else's whose name ends as those of our status tables do.
    @Test(arguments: ["invoice_status", "team_status", "api_key_statuses", "reservation_status_old"])
    func tablesOfOthersAreTheirsWhateverTheyAreCalled(_ name: String) throws {
        try pipeline.apply(TestSpecs.first)
        try database.connect().executeScript(
            """
            CREATE TABLE hx.\(identifier: name) (
                cluster text COLLATE "C", team text COLLATE "C",
                FOREIGN KEY (cluster, team) REFERENCES hx.teams (cluster, name) ON DELETE CASCADE
            );
            INSERT INTO hx.\(identifier: name) VALUES ('test', 'ops')
            """
        )
        let line = "  - {name: ops, adminEmail: ops@example.com}\n"
        try pipeline.write(TestSpecs.first.replacing(line, with: ""))
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(run.status == 7, "\(run.output)\(run.errors)")
        #expect((run.output + run.errors).contains("hx.\(name) (1 row)"), "\(run.output)")
        #expect(try database.execute("SELECT count(*) FROM hx.\(identifier: name)").scalar == "1")
    }

    /// A policy's function would run with the rights of whoever reads the table.
    @Test func policiesOfOthersTablesDoNotRun() throws {
        try pipeline.apply(TestSpecs.first)
        let login = try pipeline.makeLogin(memberOf: "hx_apply")
        try database.connect().executeScript(
            """
            CREATE TABLE public.ran (who text);
            GRANT INSERT ON public.ran TO PUBLIC;
            CREATE FUNCTION public.spy() RETURNS boolean LANGUAGE plpgsql AS
                'BEGIN RAISE LOG ''hx_policy_ran''; RETURN true; END';
            CREATE TABLE public.bills (
                cluster text COLLATE "C", team text COLLATE "C",
                FOREIGN KEY (cluster, team) REFERENCES hx.teams (cluster, name) ON DELETE CASCADE
            );
            INSERT INTO public.bills VALUES ('test', 'ops');
            GRANT SELECT ON public.bills TO PUBLIC;
            ALTER TABLE public.bills ENABLE ROW LEVEL SECURITY;
            CREATE POLICY spy ON public.bills USING (public.spy())
            """
        )
        let line = "  - {name: ops, adminEmail: ops@example.com}\n"
        try pipeline.write(TestSpecs.first.replacing(line, with: ""))
        let start = try TestServer.logLength()
        let run = try pipeline.hxapply(["plan", pipeline.spec], as: login)
        #expect(run.status == 7, "\(run.output)\(run.errors)")
        #expect(try TestServer.log(from: start).allSatisfy { !$0.contains("hx_policy_ran") })
    }

    @Test(arguments: ["'[]'", "'3'", "'\"x\"'", "'null'", "'{\"teams\": \"many\", \"users\": {}, \"x\": 1}'"])
    func countsThatAreNoneAreNoObstacle(_ counts: String) throws {
        try pipeline.apply(TestSpecs.first)
        try database.execute("UPDATE hx.clusters SET managed_counts = \(SQL(script: counts))")
        try pipeline.write(TestSpecs.second)
        for arguments in [["plan", pipeline.spec], ["drift"], ["export"], ["runs"], ["apply", pipeline.spec]] {
            let run = try pipeline.hxapply(arguments)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
        }
    }

    /// What the database says of a violated constraint holds the values, and stands in the run's record.
    @Test func digestOfAKeyIsInNoMessage() throws {
        try pipeline.apply(TestSpecs.first)
        let digest = String(repeating: "ab", count: 32)
        try database.connect().executeScript(
            """
            INSERT INTO hx.api_keys (cluster, name, team, expires_at) VALUES ('test', 'other', 'ml', '2036-01-01');
            INSERT INTO hx.api_key_secrets (cluster, api_key, sha256) VALUES ('test', 'other', '\(SQL(script: digest))')
            """
        )
        try pipeline.write(TestSpecs.first.replacing(String(repeating: "a", count: 64), with: digest))
        for arguments in [["apply", pipeline.spec], ["plan", pipeline.spec, "--rehearse"]] {
            let run = try pipeline.hxapply(arguments)
            #expect(run.status == 6, "\(run.output)\(run.errors)")
            #expect(!(run.output + run.errors).contains(digest.prefix(16)), "\(run.errors)")
        }
        let messages = try database.execute("SELECT error_message FROM hx.runs").rows.compactMap { $0[0] }
        #expect(!messages.joined().contains(digest.prefix(16)), "\(messages)")
    }

    /// The undo of an adoption gives a row back as it was found, so it may take an admin away.
    @Test func undoOfAnAdoptionKeepsTheLastAdmin() throws {
        func people(_ ada: String, zed: String?) -> String {
            let zed = zed.map { "\n  - {name: zed, email: zed@example.com, platformRole: \($0)}" } ?? ""
            return Specs.document(
                """
                teams: [{name: ml, adminEmail: lead@example.com}]
                users:
                  - {name: ada, email: ada@example.com\(ada)}\(zed)

                """
            )
        }
        let admin = ", platformRole: admin"
        try pipeline.apply(people(admin, zed: nil))
        try database.execute("INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'zed', 'zed@example.com')")
        let adoption = try pipeline.apply(people(admin, zed: "admin"), ["--adopt"])
        try pipeline.apply(people("", zed: "admin"))
        let undo = try pipeline.hxapply(["undo", adoption])
        #expect(undo.status == 7, "\(undo.output)\(undo.errors)")
        #expect((undo.output + undo.errors).contains("HX7004"))
        let admins = try database.execute("SELECT count(*) FROM hx.users WHERE active AND platform_role = 'admin'")
            .scalar
        #expect(admins == "1")
    }

    // MARK: What is read from files

    @Test func planFromADeviceIsRefusedAtOnce() throws {
        for path in ["/dev/zero", "/dev/urandom", "/proc/self/mem", "/dev/tty"] {
            let run = try pipeline.hxapply(["apply", "--plan", path])
            #expect(run.status == 3, "\(path): \(run.errors)")
        }
        let pipe = try CommandRun.run(
            "/bin/sh",
            ["-c", "cat /dev/zero | '\(CommandRun.program)' apply --plan /dev/stdin"],
            database: database
        )
        #expect(pipe.status == 3, "\(pipe.errors)")
    }

    @Test func plantedLinkIsNotWrittenThrough() throws {
        let folder = try TemporaryFolder()
        try folder.write("victim", "mine")
        try pipeline.write(TestSpecs.first)
        // Every name that earlier versions gave the file on its way, and the plan's own.
        let plan = folder.url("p.plan").path
        try FileManager.default.createSymbolicLink(atPath: plan, withDestinationPath: folder.url("victim").path)
        #expect(try pipeline.hxapply(["plan", pipeline.spec, "--out", plan]).status == 64)
        try FileManager.default.removeItem(atPath: plan)
        let shell = """
            cd '\(folder.path)' && for pid in $(seq $(($$ + 1)) $(($$ + 400))); do ln -s victim p.plan.$pid.tmp; done
            '\(CommandRun.program)' plan '\(pipeline.spec)' --out p.plan
            """
        let run = try CommandRun.run("/bin/sh", ["-c", shell], database: database)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try folder.read("victim") == "mine")
        let mode = try FileManager.default.attributesOfItem(atPath: plan)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
