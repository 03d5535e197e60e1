import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Capacity on a real database: what guards refuse, and what the command shows.
@Suite(.threadOfItsOwn) struct CapacityTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
    }

    private func hxapply(_ arguments: String...) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, directory: folder.path)
    }

    private static let platform = """
        gpuTypes: [{name: h100, gpusPerInstance: 8}, {name: cpu, gpusPerInstance: 0}]
        regions:
          - {name: us, provider: aws, pools: [{gpuType: h100, gpus: 16, usdPerGPUHour: 2.5}]}
          - {name: eu, provider: aws, pools: [{gpuType: h100, gpus: 32}, {gpuType: cpu, gpus: 0}]}
          - {name: lab, provider: onprem, dedicatedTo: [ops], pools: [{gpuType: h100, usdPerGPUHour: 1}]}
        teams: [{name: ml}, {name: ops}]
        maintenances:
          - {name: power, region: us, gpuType: h100, gpus: 8, start: 2036-01-05T00:00:00Z, duration: 24h}
        quotas: [{name: ml-all, team: ml, maxGPUs: 32}]

        """

    private func declare(_ reservations: [(name: String, region: String, gpus: Int, days: ClosedRange<Int>)]) throws {
        let lines = reservations.map { reservation in
            let day = reservation.days.lowerBound
            return "  - {name: \(reservation.name), team: ml, region: \(reservation.region), gpuType: h100, "
                + "gpus: \(reservation.gpus), start: 2036-01-\(day < 10 ? "0" : "")\(day)T00:00:00Z, "
                + "duration: \(reservation.days.count * 24)h}\n"
        }
        try folder.write(
            "specs/spec.yaml",
            Specs.document(Self.platform + "reservations:\(lines.isEmpty ? " []" : "")\n" + lines.joined())
        )
    }

    private func refusals(_ run: CommandRun) throws -> [JSONValue] {
        try JSONReader.read(Array(run.output.utf8))["refusals"]?.elements ?? []
    }

    // MARK: Guards

    @Test func rowsOfTheDatabaseCount() throws {
        try declare([("a", "us", 8, 1...3)])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        #expect(try hxapply("plan", "specs", "--detailed-exitcode").status == 0)
        try database.connect().executeScript(
            """
            INSERT INTO hx.reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            VALUES ('test', 'stray', 'ml', 'us', 'h100', 8, '2036-01-02', '48 hours'),
                ('test', 'endless', 'ml', 'eu', 'h100', 16, '2036-01-02', NULL)
            """
        )
        try declare([("a", "us", 8, 1...3), ("b", "us", 8, 3...4)])
        let plan = try hxapply("plan", "specs", "--format", "json")
        #expect(plan.status == 7)
        let refusal = try #require(try refusals(plan).first { $0["code"]?.text == "HX7020" })
        let involved = refusal["involved"]?.elements ?? []
        #expect(involved.map { $0["resource"]?.text } == ["reservations/b", "reservations/stray", "reservations/a"])
        #expect(involved.map { $0["source"]?.text != nil } == [true, false, true])
        #expect(
            refusal["message"]?.text?.contains("24 of 16 from 2036-01-03T00:00:00Z to 2036-01-04T00:00:00Z") == true
        )
        // `lab` is dedicated to others, and `eu` has 16 left for ever.
        #expect(
            refusal["override"]?.text
                == "reservations/b fits in us from 2036-01-04T00:00:00Z, in eu from 2036-01-03T00:00:00Z, "
                + "or give --allow capacity=us/h100"
        )
        // What the scheduler ended takes nothing, and an empty plan is never refused.
        try database.connect().executeScript(
            "INSERT INTO hx.reservation_status (cluster, reservation, phase) VALUES ('test', 'stray', 'completed')"
        )
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        try database.connect().executeScript("DELETE FROM hx.reservation_status")
        #expect(try hxapply("plan", "specs", "--detailed-exitcode").status == 0)
    }

    @Test func quotaIsRefusedAndAllowed() throws {
        try declare([("a", "eu", 24, 1...3)])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        try declare([("a", "eu", 24, 1...3), ("b", "us", 16, 3...3)])
        let plan = try hxapply("plan", "specs")
        #expect(plan.status == 7)
        #expect(
            plan.output.contains(
                "refused[HX7024]: quotas/ml-all of team 'ml' would be exceeded: 40 of 32 GPUs at once from "
                    + "2036-01-03T00:00:00Z to 2036-01-04T00:00:00Z\n"
            ),
            "\(plan.output)"
        )
        let run = try hxapply("apply", "specs", "--yes", "--allow", "quotas=ml-all", "--reason", "once")
        #expect(run.status == 0, "\(run.output)")
        #expect(try hxapply("plan", "specs", "--detailed-exitcode").status == 0)
    }

    // MARK: hxapply capacity

    @Test func calendarShowsEachDay() throws {
        try declare([("a", "us", 8, 1...3), ("b", "us", 8, 3...3)])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        let run = try hxapply("capacity", "--from", "2036-01-01", "--to", "2036-01-06")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                test: how full each pool is at the worst moment of each day (UTC), and
                how many GPUs are free then

                          GPUS   01-01   01-02   01-03   01-04   01-05   01-06
                eu/cpu       0     - 0     - 0     - 0     - 0     - 0     - 0
                eu/h100     32   0% 32   0% 32   0% 32   0% 32   0% 32   0% 32
                lab/h100     -     any     any     any     any     any     any
                us/h100     16   50% 8   50% 8  100% 0   0% 16    0% 8   0% 16

                """
        )
        let json = try hxapply(
            "capacity",
            "show",
            "--region",
            "us",
            "--from",
            "2036-01-03",
            "--to",
            "2036-01-03",
            "--format",
            "json"
        )
        let pool = try #require(try JSONReader.read(Array(json.output.utf8))["pools"]?.elements?.first)
        #expect(pool["gpus"]?.integer == 16 && pool["usdPerGPUHour"]?.text == "2.5000")
        let day = try #require(pool["days"]?.elements?.first)
        #expect(day["date"]?.text == "2036-01-03" && day["reserved"]?.integer == 16 && day["free"]?.integer == 0)
        #expect(pool["stretches"]?.elements?.count == 1)
    }

    @Test func calendarKeepsToEightyColumns() throws {
        try declare([])
        let long = String(repeating: "very-", count: 9) + "long"
        try folder.write(
            "specs/more.yaml",
            Specs.document("regions: [{name: \(long), provider: aws, pools: [{gpuType: h100, gpus: 10000000}]}]\n")
        )
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        let run = try hxapply("capacity", "--from", "2036-01-01", "--to", "2036-02-15")
        let lines = run.output.split(separator: "\n")
        #expect(run.status == 0 && lines.allSatisfy { $0.count <= 80 } && lines.count > 10, "\(run.output)")
        for day in ["01-01", "01-31", "02-15"] { #expect(run.output.contains(day)) }
    }

    @Test func findGivesTheEarliestStartsWithTheirPrice() throws {
        try declare([("a", "us", 8, 1...3), ("c", "eu", 24, 1...1)])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        let run = try hxapply(
            "capacity",
            "find",
            "--gpu-type",
            "h100",
            "--gpus",
            "16",
            "--duration",
            "24h",
            "--from",
            "2036-01-01"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                The earliest starts for 16 h100 for 24h, 2036-01-01T00:00:00Z on:

                START                 END                   REGION  USD     ONLY FOR
                2036-01-01T00:00:00Z  2036-01-02T00:00:00Z  lab     384.00  ops
                2036-01-02T00:00:00Z  2036-01-03T00:00:00Z  eu      -
                2036-01-04T00:00:00Z  2036-01-05T00:00:00Z  us      960.00

                reservations:
                  - {name: h100-2036-01-01, team: TEAM, region: lab, gpuType: h100,
                     gpus: 16, start: 2036-01-01T00:00:00Z, duration: 24h}

                """
        )
        let json = try hxapply(
            "capacity",
            "find",
            "--gpu-type",
            "h100",
            "--gpus",
            "16",
            "--duration",
            "24h",
            "--from",
            "2036-01-01",
            "--team",
            "ml",
            "--format",
            "json"
        )
        let offers = try JSONReader.read(Array(json.output.utf8))["offers"]?.elements ?? []
        #expect(offers.map { $0["region"]?.text } == ["eu", "us"])
        // What it says to paste is accepted.
        let entry = try #require(offers.last?["entry"]?.text)
        try folder.write("specs/found.yaml", Specs.document(entry))
        #expect(try hxapply("plan", "specs").status == 0)
    }

    @Test(arguments: [
        (["--gpus", "64", "--region", "us"], "no region has so many GPUs free for so long"),
        (["--gpus", "16", "--region", "us", "--from", "2036-01-02", "--to", "2036-01-03"], "no region has so many"),
        (["--gpus", "12"], "12 neither divide the 8 GPUs of a machine nor are a multiple of them"),
        (["--gpus", "8", "--duration", "30d"], "the policy's maxReservation is shorter"),
        (["--gpus", "0"], "at least 1 GPU of 'h100' must be asked for"),
    ])
    func nothingFits(options: [String], reason: String) throws {
        try declare([("a", "us", 8, 1...3)])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        let duration = options.contains("--duration") ? [] : ["--duration", "24h"]
        for format in ["text", "json"] {
            let run = try CommandRun.hxapply(
                ["capacity", "find", "--gpu-type", "h100", "--format", format] + duration + options,
                database: database,
                directory: folder.path
            )
            #expect(run.status == 10 && run.output.contains(reason), "\(run.output)\(run.errors)")
        }
    }

    @Test(arguments: [
        ["capacity", "--gpu-type", "h1000"], ["capacity", "--region", "mars"], ["capacity", "--cluster", "other"],
        ["capacity", "--from", "tomorrow"], ["capacity", "--from", "2036-01-02", "--to", "2036-01-01"],
        ["capacity", "--to", "2090-01-01"], ["capacity", "find", "--gpu-type", "h100"],
        ["capacity", "find", "--gpu-type", "h100", "--gpus", "8", "--duration", "8x"], ["capacity", "fnd"],
    ])
    func misuseIsExplained(arguments: [String]) throws {
        try declare([])
        #expect(try hxapply("apply", "specs", "--yes").status == 0)
        let run = try CommandRun.hxapply(arguments, database: database, directory: folder.path)
        #expect(run.status == 64 && !run.errors.isEmpty, "\(run.output)\(run.errors)")
    }
}
