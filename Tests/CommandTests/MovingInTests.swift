import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// The scripts of `docs/moving-in.md`, on samples of the three sources: what they write is applied, and then nothing is
/// left to do.
@Suite(.threadOfItsOwn) struct MovingInTests {
    private static let scripts = Golden.root.appendingPathComponent("examples/moving-in").path
    private static let samples = scripts + "/samples"

    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }
    private var specs: String { pipeline.folder.url("specs").path }

    init() throws { pipeline = try Pipeline() }

    private func run(_ program: String, _ arguments: [String]) throws -> CommandRun {
        let run = try CommandRun.run(
            "/usr/bin/env",
            [program] + arguments,
            environment: ["HXAPPLY": CommandRun.program]
        )
        #expect(run.status == 0, "\(run.errors)")
        return run
    }

    private func load(_ sample: String) throws {
        let sql = try String(contentsOfFile: "\(Self.samples)/\(sample).sql", encoding: .utf8)
        try database.connect().executeScript(SQL(script: sql))
    }

    /// Validates, plans and applies what a script wrote.
    /// - Returns: how many resources of each action the plan had.
    private func moveIn(_ more: [String] = []) throws -> [String: Int] {
        let validated = try CommandRun.hxapply(["validate", specs])
        #expect(validated.status == 0, "\(validated.errors)")
        let plan = try pipeline.hxapply(["plan", specs] + more + ["--format", "json"])
        #expect(plan.status == 0, "\(plan.errors)")
        try pipeline.run(["apply", specs] + more)
        let second = try pipeline.hxapply(["plan", specs, "--detailed-exitcode"])
        #expect(second.status == 0, "\(second.output)\(second.errors)")
        guard case .object(let members)? = try plan.json()["summary"] else { return [:] }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value.integer ?? -1) })
    }

    private func rows(_ sql: SQL) throws -> [String] {
        try database.execute(sql).rows.map { $0.map { $0 ?? "-" }.joined(separator: " ") }
    }

    @Test func peribolosTeamsMoveIn() throws {
        let folder = "\(Self.samples)/peribolos"
        let files = ["\(folder)/org.yaml", "\(folder)/research/teams.yaml"]
        let script = "\(Self.scripts)/peribolos.py"
        let written = try run("python3", [script, "--cluster", "prod"] + files)
        #expect(try run("python3", [script, "--cluster", "prod"] + files.reversed()).output == written.output)
        #expect(written.errors.contains("user 'Ada-L' is called 'ada-l'\n"))
        #expect(written.errors.contains("team 'ml_research' and 'ML Research' would both be 'ml-research'\n"))
        try pipeline.folder.write("specs/people.yaml", written.output)
        let summary = try moveIn()
        #expect(summary["create"] == 4 + 7 + 8)
        #expect(try rows("SELECT name FROM hx.users WHERE platform_role = 'admin' ORDER BY 1") == ["ada-l", "grace"])
        #expect(
            try rows("SELECT user_name, role FROM hx.memberships WHERE team = 'ml-research-b05afa' ORDER BY 1") == [
                "0042 member", "barbara admin", "edsger member",
            ]
        )
    }

    @Test func liteLLMTablesMoveIn() throws {
        try load("litellm")
        let written = try run("bash", ["\(Self.scripts)/litellm.sh", database.address, "prod", specs])
        for notice in [
            "team \"ML Research\" is called ml-research-46c59b",
            "team ml-research-46c59b has no user \"gone\"; its membership is left out",
            "user ada has the address of another user; it is left out",
            "team ml-research has a budget for \"1d\" and not for a month; it is left out",
            "key session is left out: it is a session of the dashboard", "key old is left out: it has expired",
            "key orphan is left out: it has neither a team nor a user",
            "key plain is left out: it is stored as it is and not as a digest",
        ] {
            #expect(written.errors.contains(notice), "\(notice): \(written.errors)")
        }
        // Nothing of a token is told, and nothing of one that is stored as it is gets into a spec.
        #expect(!written.errors.contains("no-digest"))
        let summary = try moveIn()
        #expect(summary["create"] == 3 + 4 + 5 + 2 + 1)
        #expect(try rows("SELECT count(*) FROM hx.api_key_secrets") == ["2"])
        #expect(
            try rows("SELECT name, team, user_name, active FROM hx.api_keys ORDER BY name COLLATE \"C\" DESC") == [
                "nightly-training ml-research-46c59b - t", "key-803d8038 - ada f",
            ]
        )
        #expect(try rows("SELECT name, monthly_budget_usd FROM hx.teams ORDER BY 1").first == "data-science -")
        #expect(try rows("SELECT count(*) FROM hx.memberships WHERE role = 'admin'") == ["2"])
    }

    @Test func gpuDevAPITablesMoveIn() throws {
        try load("gpu-dev-api")
        #expect(try pipeline.hxapply(["migrate"]).status == 0)
        let variables = ["cluster=prod", "region=us-east-2", "provider=aws", "team=everyone"].flatMap { ["-v", $0] }
        let arguments = ["-X", "-q", "-d", database.address, "-f", "\(Self.scripts)/gpu-dev-api.sql"] + variables
        let moved = try run("psql", arguments)
        for notice in [
            "user \"Bob.B\" is called bob-b", "reservation old is left out: its status is expired",
            "reservation odd is left out: its number of GPUs does not fit its GPU type",
            "reservation gone is left out: there is no such GPU type", "key ada-key-2 is left out: it has expired",
            "key carol-key-4 is left out: it is revoked", "key bob-b-key-3 has no end; it gets one in 90 days",
            "user carol keeps no address: \"carol\" is no address, or another user's",
        ] {
            #expect(moved.errors.contains(notice), "\(notice): \(moved.errors)")
        }
        // Once more adds nothing.
        _ = try run("psql", arguments)
        let exported = try pipeline.hxapply(["export", "--unmanaged", "--cluster", "prod"])
        #expect(exported.status == 0, "\(exported.errors)")
        try pipeline.folder.write("specs/prod.yaml", exported.output)
        let summary = try moveIn(["--adopt"])
        #expect(summary["adopt"] == 10 + 1 + 10 + 1 + 4 + 4 + 2 + 3 && summary["create"] == 0, "\(summary)")
        #expect(
            try rows("SELECT gpu_type, gpus, duration FROM hx.reservations ORDER BY gpu_type") == [
                "b200 16 00:05:00", "cpu-x86 0 24:00:00", "h100 8 04:00:00",
            ]
        )
        #expect(try rows("SELECT count(*) FROM hx.reservation_status WHERE phase = 'active'") == ["1"])
    }
}
