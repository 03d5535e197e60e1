import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply export --unmanaged`: rows of others as a spec that an apply with `--adopt` takes over as they are.
@Suite(.threadOfItsOwn) struct ExportUnmanagedTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws {
        pipeline = try Pipeline()
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
    }

    /// Rows of every kind, as a program of somebody else's would write them.
    private static let rows: SQL = """
        INSERT INTO hx.gpu_types (cluster, name, gpus_per_instance, description)
            VALUES ('found', 'h100', 8, E'two\\nlines'), ('found', 'cpu', 0, NULL);
        INSERT INTO hx.teams (cluster, name, display_name, admin_email, monthly_budget_usd, billing_address)
            VALUES ('found', 'ml', 'a: b # c', 'lead@example.com', 12.5, E'1\\t2'), ('found', 'ops', 'no', NULL, NULL, NULL);
        INSERT INTO hx.regions (cluster, name, provider, area) VALUES ('found', 'us', 'coreweave', 'US+CA');
        INSERT INTO hx.region_dedicated_teams (cluster, region, team) VALUES ('found', 'us', 'ops'), ('found', 'us', 'ml');
        INSERT INTO hx.gpu_pools (cluster, region, gpu_type, usd_per_gpu_hour) VALUES ('found', 'us', 'h100', 2.5);
        INSERT INTO hx.users (cluster, name, full_name, platform_role) VALUES ('found', 'ada', ' Ada ', 'admin');
        INSERT INTO hx.users (cluster, name, email, type) VALUES ('found', '012', 'x@example.com', 'service');
        INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('found', 'ml', 'ada', 'admin');
        INSERT INTO hx.api_keys (cluster, name, user_name, expires_at)
            VALUES ('found', 'ci', 'ada', '2036-01-01T00:00:00.25+01');
        INSERT INTO hx.api_key_secrets (cluster, api_key, sha256) VALUES ('found', 'ci', repeat('5a', 32));
        INSERT INTO hx.reservations (cluster, name, team, user_name, region, gpu_type, gpus, start, duration)
            VALUES ('found', 'run', 'ml', 'ada', 'us', 'h100', 8, '2036-01-01', '3 days 90 minutes'),
                ('found', 'machine', 'ops', NULL, 'us', 'cpu', 0, '2036-01-01', NULL);
        INSERT INTO hx.policy (cluster, max_removal_percent) VALUES ('found', 50)
        """

    private func export(_ more: String...) throws -> CommandRun {
        try pipeline.hxapply(["export", "--unmanaged"] + more)
    }

    /// A plan's counts, and the fields that its adoptions would change.
    private func plan(_ arguments: [String]) throws -> (summary: [String: Int], adoptedFields: Int) {
        let run = try pipeline.hxapply(["plan"] + arguments + ["--format", "json"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        var summary: [String: Int] = [:]
        if case .object(let members)? = try run.json()["summary"] {
            for member in members { summary[member.name] = member.value.integer }
        }
        let changes = try run.json()["changes"]?.elements ?? []
        let fields = changes.filter { $0["action"]?.text == "adopt" }.map { change in
            if case .object(let members)? = change["fields"] { members.count } else { 0 }
        }
        return (summary, fields.reduce(0, +))
    }

    @Test func rowsOfOthersAreAdoptedAsTheyAre() throws {
        try database.connect().executeScript(Self.rows)
        let exported = try export("--cluster", "found")
        #expect(exported.status == 0, "\(exported.errors)")
        #expect(try export().output == exported.output)
        try pipeline.write(exported.output)
        let planned = try plan([pipeline.spec, "--adopt"])
        #expect(planned.summary["adopt"] == 13 && planned.adoptedFields == 0, "\(planned)")
        #expect(planned.summary["create"] == 0 && planned.summary["update"] == 0 && planned.summary["delete"] == 0)
        try pipeline.run(["apply", pipeline.spec, "--adopt"])
        #expect(try pipeline.pending() == "")
        #expect(try pipeline.hxapply(["export", "--cluster", "found"]).output == exported.output)
        let nothing = try export("--cluster", "found")
        #expect(nothing.status == 0)
        #expect(nothing.output == "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: found\n")
    }

    @Test func rowsThatReferToManagedOnesCompleteTheExport() throws {
        try pipeline.apply(TestSpecs.first)
        try database.connect().executeScript(
            """
            INSERT INTO hx.users (cluster, name) VALUES ('test', 'eve');
            INSERT INTO hx.memberships (cluster, team, user_name, role)
                VALUES ('test', 'ml', 'eve', 'viewer'), ('test', 'ops', 'ada', 'member')
            """
        )
        let exported = try export()
        #expect(exported.status == 0, "\(exported.errors)")
        #expect(!exported.output.contains("teams:"))
        try pipeline.folder.write("found.yaml", exported.output)
        let found = pipeline.folder.url("found.yaml").path
        let alone = try plan([found, "--only", "--adopt"])
        #expect(alone.summary["adopt"] == 3 && alone.adoptedFields == 0)
        try pipeline.folder.write("managed.yaml", try pipeline.export())
        let both = [pipeline.folder.url("managed.yaml").path, found]
        let together = try plan(both + ["--adopt"])
        #expect(together.summary["adopt"] == 3 && together.summary["delete"] == 0 && together.summary["update"] == 0)
        try pipeline.run(["apply", found, "--only", "--adopt"])
        #expect(try pipeline.hxapply(["plan"] + both + ["--detailed-exitcode"]).status == 0)
    }

    @Test(arguments: [
        ("INSERT INTO hx.users (cluster, name, full_name) VALUES ('found', 'ada', E'a\\tb')" as SQL, "HX1105"),
        ("INSERT INTO hx.users (cluster, name, full_name) VALUES ('found', 'ada', E'a\\u202Eb')", "HX1104"),
        ("INSERT INTO hx.users (cluster, name, email) VALUES ('found', 'ada', 'a..b@example.com')", "HX2018"),
        (
            """
            INSERT INTO hx.users (cluster, name) VALUES ('found', 'ada');
            INSERT INTO hx.api_keys (cluster, name, user_name, expires_at) VALUES ('found', 'k', 'ada', '2036-01-01');
            INSERT INTO hx.api_key_secrets (cluster, api_key, sha256)
                VALUES ('found', 'k', encode(sha256('test'), 'hex'))
            """,
            "HX2030"
        ),
        (
            """
            INSERT INTO hx.regions (cluster, name, provider, llm_url)
                VALUES ('found', 'us', 'aws', 'https://169.254.169.254/')
            """,
            "HX2020"
        ),
    ])
    func valuesThatNoSpecMayHoldAreNamed(_ rows: SQL, _ code: String) throws {
        try database.connect().executeScript(rows)
        let exported = try export("--cluster", "found")
        #expect(exported.status == 6)
        #expect(exported.output.isEmpty)
        #expect(exported.errors.contains("error[\(code)]"), "\(exported.errors)")
        #expect(exported.errors.contains("unmanaged rows hold values that a spec cannot hold"))
    }

    @Test func clustersAreToldApart() throws {
        try database.connect().executeScript(
            "INSERT INTO hx.users (cluster, name) VALUES ('one', 'ada'); INSERT INTO hx.users (cluster, name) VALUES ('two', 'bob')"
        )
        #expect(try export().status == 64)
        #expect(try export("--cluster", "two").output.hasSuffix("users:\n  - name: bob\n"))
        #expect(try export("--cluster", "three").status == 64)
        // Without the option only what was applied is a cluster.
        #expect(try pipeline.hxapply(["export", "--cluster", "one"]).status == 64)
    }
}
