import Postgres
import TestSupport
import Testing
import Text

/// The commands `usage` and `costs`: what they refuse, and what they say where there is nothing.
@Suite(.threadOfItsOwn) struct UsageCommandTests {
    private let pipeline: Pipeline

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(
            Specs.document(
                """
                gpuTypes: [{name: h, gpusPerInstance: 8}]
                teams: [{name: ml}]
                regions: [{name: us, provider: aws, pools: [{gpuType: h}]}]
                """
            )
        )
    }

    @Test(arguments: [
        (["usage", "--from", "2026-01-01"], "--from and --to are for --record"),
        (["usage", "--record", "--start", "2026-01-01"], "--record records all of each day"),
        (["usage", "--record", "--by", "team"], "--record records all of each day"),
        (["usage", "--record", "--format", "csv"], "--record records all of each day"),
        (["usage", "--record", "--from", "2026-01-02", "--to", "2026-01-01"], "is later than"),
        (["usage", "--start", "2026-01-02", "--end", "2026-01-01"], "is later than"),
        (["usage", "--start", "2026-02-29"], "it must be a day of the years 2000 to 2099"),
        (["costs", "--end", "01.02.2026"], "it must be a day of the years 2000 to 2099"),
        (["costs", "--by", "color"], "color"), (["costs", "--by", "day", "--by", "day"], "more than once"),
        (["costs", "--format", "focus", "--by", "day"], "give no --by"), (["costs", "--record"], "--record"),
        (["usage", "--cluster", "absent"], "has no cluster 'absent'"),
        (["usage", "--record", "--to", "2099-12-31"], "2099-12-31 is not over"),
    ]) func wrongUseIsRefused(_ arguments: [String], _ message: String) throws {
        let run = try pipeline.hxapply(arguments)
        #expect(run.status == 64 && run.output.isEmpty, "\(arguments)")
        #expect(run.errors.contains(message), "\(arguments): \(run.errors)")
    }

    @Test func emptyIsSaidSo() throws {
        for command in ["usage", "costs"] {
            #expect(
                try pipeline.hxapply([command]).output
                    == "Nothing is recorded yet: 'hxapply usage --record' records the days that are over.\n"
            )
            let json = try pipeline.hxapply([command, "--format", "json"]).json()
            #expect(json["start"] == .null && json["end"] == .null && json["lines"]?.elements?.isEmpty == true)
            #expect(json["total"]?[command == "usage" ? "gpuHours" : "usd"]?.text == "0.00")
        }
        let nothing = try pipeline.hxapply(["usage", "--record"])
        #expect(nothing.status == 0)
        #expect(nothing.output.hasSuffix("Nothing to record: no reservation has begun on a day that is over.\n"))
        #expect(try pipeline.hxapply(["usage", "--record", "--format", "json"]).json()["recorded"] == .null)
        #expect(try pipeline.hxapply(["costs", "--format", "csv"]).output == "day,provider,region,gpuType,team,usd\n")
    }

    @Test func dayThatIsNotOverIsRefusedInJSONToo() throws {
        let run = try pipeline.hxapply(["usage", "--record", "--to", "2099-12-31", "--format", "json"])
        #expect(run.status == 64)
        #expect(try run.json()["error"]?["exitCode"]?.integer == 64)
        #expect(try pipeline.database.execute("SELECT count(*) FROM hx.usage_days").scalar == "0")
    }

    /// A pool without a price has usage and no cost; and each role may do what it needs.
    @Test func rolesMayDoTheirPart() throws {
        try pipeline.database.execute(
            """
            INSERT INTO hx.reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            VALUES ('test', 'r', 'ml', 'us', 'h', 8, '2026-01-01', '1 day')
            """
        )
        let applier = try pipeline.makeLogin(memberOf: "hx_apply")
        let planner = try pipeline.makeLogin(memberOf: "hx_plan")
        let arguments = ["usage", "--record", "--from", "2026-01-01", "--to", "2026-01-01"]
        let refused = try pipeline.hxapply(arguments, as: planner)
        #expect(refused.status == 9 && refused.errors.contains("permission denied"), "\(refused.errors)")
        let recorded = try pipeline.hxapply(arguments, as: applier)
        #expect(
            recorded.output.hasSuffix(
                """
                Recorded: 2026-01-01, 1 day, 1 line, 192.00 GPU-hours, 0.00 USD.
                  1 line has no cost: the pool has no price.

                """
            ),
            "\(recorded.output)\(recorded.errors)"
        )
        let json = try pipeline.hxapply(arguments + ["--format", "json"], as: applier).json()["recorded"]
        #expect(json?["lines"]?.integer == 1 && json?["pricedLines"]?.integer == 0 && json?["days"]?.integer == 1)
        #expect(try pipeline.hxapply(["usage", "--format", "csv"], as: planner).output.contains("us,h,ml,192.00"))
        #expect(
            try pipeline.hxapply(["costs", "--format", "focus"], as: planner).output.split(separator: "\n").count == 1
        )
        let processor = try pipeline.makeLogin(memberOf: "hx_processor")
        #expect(throws: (any Error).self) {
            try pipeline.psql(["SELECT FROM hx.cost_snapshots"], as: processor)
        }
    }
}
