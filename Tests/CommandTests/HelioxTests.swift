import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// Heliox's sample data: what its jobs used each day, and what that cost, worked out by hand.
@Suite(.threadOfItsOwn) struct HelioxTests {
    private let pipeline: Pipeline

    init() throws {
        pipeline = try Pipeline()
        let examples = Golden.root.appendingPathComponent("examples/heliox").path
        try pipeline.run(["apply", examples])
        let recorded = try pipeline.hxapply(["usage", "--record", "--from", "2026-01-01", "--to", "2026-01-31"])
        try #require(recorded.status == 0, "\(recorded.errors)")
        // Every line of the two tables below, and their sums.
        #expect(
            recorded.output.hasSuffix(
                "Recorded: 2026-01-01 to 2026-01-31, 31 days, 32 lines, 135.74 GPU-hours, 589.67 USD.\n"
            )
        )
    }

    private func show(_ arguments: [String]) throws -> CommandRun {
        let run = try pipeline.hxapply(arguments)
        #expect(run.status == 0 && run.errors.isEmpty, "\(arguments): \(run.errors)")
        return run
    }

    // MARK: Usage

    /// Each job has one GPU, so its GPU-hours are its hours.
    ///
    /// `17` and `29` cross midnight, 16:00 + 10.5 h and
    /// 15:00 + 10.5 h. Where two decimals do not suffice: `05` 6 h 20 min = 6.33, `19` 4 h 20 min = 4.33, `30`
    /// 1 h 20 min = 1.33.
    private static let usage = """
        day,provider,region,gpuType,team,gpuHours
        2026-01-01,aws,us-east-1,a100,data-science,1.25
        2026-01-01,aws,us-east-1,a100,ml-research,4.50
        2026-01-01,aws,us-east-1,h100,ai-platform,4.75
        2026-01-02,aws,us-east-1,a100,ml-research,3.50
        2026-01-02,aws,us-east-1,h100,data-science,6.33
        2026-01-03,aws,us-east-1,a100,ai-platform,1.50
        2026-01-03,aws,us-east-1,a100,ml-research,4.50
        2026-01-04,aws,us-east-1,a100,data-science,2.50
        2026-01-04,aws,us-east-1,h100,ai-platform,8.25
        2026-01-05,aws,us-east-1,a100,data-science,3.75
        2026-01-05,aws,us-east-1,h100,ml-research,4.50
        2026-01-06,aws,us-east-1,h100,ai-platform,5.50
        2026-01-06,aws,us-east-1,h100,ml-research,6.25
        2026-01-07,aws,us-east-1,a100,ai-platform,3.50
        2026-01-07,aws,us-east-1,a100,data-science,1.50
        2026-01-08,aws,us-east-1,a100,ml-research,4.75
        2026-01-08,aws,us-east-1,h100,data-science,8.00
        2026-01-09,aws,us-east-1,a100,ai-platform,1.50
        2026-01-09,aws,us-east-1,a100,ml-research,4.33
        2026-01-09,aws,us-east-1,h100,data-science,2.50
        2026-01-10,aws,us-east-1,a100,data-science,2.25
        2026-01-10,aws,us-east-1,h100,ai-platform,7.50
        2026-01-11,aws,us-east-1,h100,data-science,7.75
        2026-01-11,aws,us-east-1,h100,ml-research,4.50
        2026-01-12,aws,us-east-1,a100,ml-research,3.50
        2026-01-12,aws,us-east-1,h100,ai-platform,6.25
        2026-01-13,aws,us-east-1,a100,ai-platform,3.75
        2026-01-13,aws,us-east-1,a100,data-science,1.50
        2026-01-14,aws,us-east-1,a100,ai-platform,1.33
        2026-01-14,aws,us-east-1,a100,ml-research,3.75
        2026-01-14,aws,us-east-1,h100,data-science,9.00
        2026-01-15,aws,us-east-1,h100,data-science,1.50

        """

    /// The lines of each day, added up.
    private static let usageByDay = """
        day,gpuHours
        2026-01-01,10.50
        2026-01-02,9.83
        2026-01-03,6.00
        2026-01-04,10.75
        2026-01-05,8.25
        2026-01-06,11.75
        2026-01-07,5.00
        2026-01-08,12.75
        2026-01-09,8.33
        2026-01-10,9.75
        2026-01-11,12.25
        2026-01-12,9.75
        2026-01-13,5.25
        2026-01-14,14.08
        2026-01-15,1.50

        """

    @Test func usageIsWhatTheJobsAddUpTo() throws {
        let days = ["--start", "2026-01-01", "--end", "2026-01-31", "--format", "csv"]
        #expect(try show(["usage"] + days).output == Self.usage)
        #expect(try show(["usage", "--by", "day"] + days).output == Self.usageByDay)
        // The source's own sums: ml A100 28.83, H100 15.25; ds 12.75 and 35.08; ap 11.58 and 32.25.
        #expect(
            try show(["usage", "--by", "team", "--by", "gpu-type"] + days).output == """
                team,gpuType,gpuHours
                ai-platform,a100,11.58
                ai-platform,h100,32.25
                data-science,a100,12.75
                data-science,h100,35.08
                ml-research,a100,28.83
                ml-research,h100,15.25

                """
        )
        // 28.83 + 15.25 + 12.75 + 35.08 + 11.58 + 32.25
        #expect(try show(["usage", "--by", "month"] + days).output == "month,gpuHours\n2026-01,135.74\n")
        // By default the month of the last recorded day.
        #expect(try show(["usage", "--by", "provider"]).output.hasSuffix("aws          135.74\nTOTAL        135.74\n"))
    }

    // MARK: Cost

    /// The exact hours at 4.10 for an A100 and 4.50 for an H100, a line each, half up to the cent.
    ///
    /// For example 1.25 h at 4.10 are 5.125, so 5.13. Job 19 has 4 h 20 min at 4.10 = 17.7666…, so 17.77; 4.33 h would
    /// have been 17.75.
    private static let cost = """
        day,provider,gpuType,usd,billedUSD,differenceUSD
        2026-01-01,aws,a100,23.58,1245.67,1222.09
        2026-01-01,aws,h100,21.38,2189.45,2168.07
        2026-01-02,aws,a100,14.35,1198.32,1183.97
        2026-01-02,aws,h100,28.50,2345.78,2317.28
        2026-01-03,aws,a100,24.60,1302.15,1277.55
        2026-01-03,aws,h100,0.00,2456.90,2456.90
        2026-01-04,aws,a100,10.25,987.54,977.29
        2026-01-04,aws,h100,37.13,1876.23,1839.10
        2026-01-05,aws,a100,15.38,1450.88,1435.50
        2026-01-05,aws,h100,20.25,2678.34,2658.09
        2026-01-06,aws,a100,0.00,1523.45,1523.45
        2026-01-06,aws,h100,52.88,2543.12,2490.24
        2026-01-07,aws,a100,20.50,1089.67,1069.17
        2026-01-07,aws,h100,0.00,2123.89,2123.89
        2026-01-08,aws,a100,19.48,1367.23,1347.75
        2026-01-08,aws,h100,36.00,2498.76,2462.76
        2026-01-09,aws,a100,23.92,1432.56,1408.64
        2026-01-09,aws,h100,11.25,2654.32,2643.07
        2026-01-10,aws,a100,9.23,1276.89,1267.66
        2026-01-10,aws,h100,33.75,2367.45,2333.70
        2026-01-11,aws,a100,0.00,1145.78,1145.78
        2026-01-11,aws,h100,55.13,2234.56,2179.43
        2026-01-12,aws,a100,14.35,1398.45,1384.10
        2026-01-12,aws,h100,28.13,2567.89,2539.76
        2026-01-13,aws,a100,21.53,1487.23,1465.70
        2026-01-13,aws,h100,0.00,2789.12,2789.12
        2026-01-14,aws,a100,20.85,1234.67,1213.82
        2026-01-14,aws,h100,40.50,2456.78,2416.28
        2026-01-15,aws,h100,6.75,,

        """

    @Test func costStandsBesideTheBills() throws {
        let days = ["--start", "2026-01-01", "--end", "2026-01-31"]
        let byBill = ["costs", "--by", "day", "--by", "provider", "--by", "gpu-type"] + days
        #expect(try show(byBill + ["--format", "csv"]).output == Self.cost)
        // 23.58 + 14.35 + … = 218.02, and 18,140.49 - 218.02; 21.38 + 28.50 + … = 371.65, and 33,782.59 - 371.65.
        #expect(
            try show(["costs", "--by", "gpu-type"] + days).output == """
                Cost of reservations in US dollars, 2026-01-01 to 2026-01-31 (UTC)
                GPU TYPE  RESERVED     BILLED  DIFFERENCE
                a100        218.02  18,140.49   17,922.47
                h100        371.65  33,782.59   33,410.94
                TOTAL       589.67  51,923.08   51,333.41

                """
        )
        // ml A100 118.23, H100 68.63; ds 52.29 and 157.88; ap 47.50 and 145.14. No team is billed.
        #expect(
            try show(["costs", "--by", "team", "--format", "json"] + days).json()
                == JSONReader.read(
                    Array(
                        #"""
                        {"formatVersion": 1, "cluster": "heliox", "start": "2026-01-01", "end": "2026-01-31", "lines": [
                            {"team": "ai-platform", "usd": "192.64"}, {"team": "data-science", "usd": "210.17"},
                            {"team": "ml-research", "usd": "186.86"}
                        ], "total": {"usd": "589.67"}, "unrecorded": []}
                        """#.utf8
                    )
                )
        )
    }

    @Test func textFitsAndTellsOfBills() throws {
        let text = try show(["costs", "--start", "2026-01-14", "--end", "2026-02-02"]).output
        #expect(
            text == """
                Cost of reservations in US dollars, 2026-01-14 to 2026-02-02 (UTC)
                DAY         PROVIDER  REGION     GPU TYPE  TEAM            USD
                2026-01-14  aws       us-east-1  a100      ai-platform    5.47
                2026-01-14  aws       us-east-1  a100      ml-research   15.38
                2026-01-14  aws       us-east-1  h100      data-science  40.50
                2026-01-15  aws       us-east-1  h100      data-science   6.75
                TOTAL                                                    68.10

                Reserved and billed
                DAY         PROVIDER  GPU TYPE  RESERVED    BILLED  DIFFERENCE
                2026-01-14  aws       a100         20.85  1,234.67    1,213.82
                2026-01-14  aws       h100         40.50  2,456.78    2,416.28
                2026-01-15  aws       h100          6.75         -           -
                TOTAL                              68.10  3,691.45    3,623.35
                Not recorded: 2026-02-01 to 2026-02-02

                """
        )
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let json = try show(["costs", "--start", "2026-01-15", "--end", "2026-01-15", "--format", "json"]).json()
        #expect(json["lines"]?.elements?.count == 1 && json["billed"]?.elements?.count == 1)
        #expect(json["total"]?["billedUSD"] == .null && json["total"]?["usd"]?.text == "6.75")
    }

    // MARK: FOCUS

    private static let python = ProcessInfo.processInfo.environment["HXAPPLY_FOCUS_PYTHON"] ?? ""

    @Test(
        .requires(
            FileManager.default.isExecutableFile(atPath: python),
            "HXAPPLY_FOCUS_PYTHON names no program"
        ),
        arguments: ["usage", "costs"]
    ) func tableIsAsFOCUSDemands(_ command: String) throws {
        // One line has no price.
        try pipeline.database.execute("UPDATE hx.gpu_pools SET usd_per_gpu_hour = NULL WHERE gpu_type = 'a100'")
        _ = try show(["usage", "--record", "--from", "2026-01-03", "--to", "2026-01-03"])
        let table = try show([command, "--start", "2026-01-01", "--end", "2026-01-31", "--format", "focus"]).output
        #expect(table.split(separator: "\n").count == (command == "usage" ? 33 : 31))
        let folder = try TemporaryFolder()
        try folder.write("table.csv", table)
        let script = Golden.root.appendingPathComponent("Tests/focus/validate.py").path
        let run = try CommandRun.run(Self.python, [script, folder.url("table.csv").path])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        // A rule that is broken is found.
        try folder.write("broken.csv", table.replacing(",Usage-Based,", with: ",Monthly,"))
        let broken = try CommandRun.run(Self.python, [script, folder.url("broken.csv").path])
        #expect(broken.status == 1 && broken.output.contains("ChargeFrequency_Enum"), "\(broken.output)")
    }

    @Test func chargeOfFOCUSIsALine() throws {
        let table = try show(["costs", "--start", "2026-01-01", "--end", "2026-01-01", "--format", "focus"]).output
        let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let charge = Dictionary(zip(lines[0], lines[1]).map { (String($0), String($1)) }) { $1 }
        for (name, value) in [
            ("BilledCost", "5.13"), ("BillingAccountId", "heliox"), ("BillingCurrency", "USD"),
            ("BillingPeriodStart", "2026-01-01T00:00:00Z"), ("BillingPeriodEnd", "2026-02-01T00:00:00Z"),
            ("ChargePeriodStart", "2026-01-01T00:00:00Z"), ("ChargePeriodEnd", "2026-01-02T00:00:00Z"),
            ("ConsumedQuantity", "1.25"), ("ConsumedUnit", "GPU-Hours"), ("ListUnitPrice", "4.1000"),
            ("ProviderName", "aws"), ("RegionId", "us-east-1"), ("SkuId", "a100"), ("SkuPriceId", "us-east-1/a100"),
            ("SubAccountId", "data-science"), ("Tags", "{}"),
        ] { #expect(charge[name] == value, "\(name)") }
    }
}
