import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply import`: a table becomes a section that plans to a create.
@Suite(.threadOfItsOwn) struct ImportTests {
    private static func run(_ table: String, _ section: String, _ more: [String] = []) throws -> CommandRun {
        try CommandRun.hxapply(
            ["import", "-", "--section", section, "--cluster", "prod"] + more,
            input: table
        )
    }

    @Test func sectionsOfTablesPlanToCreates() throws {
        let pipeline = try Pipeline()
        let tables = [
            ("teams", "name,displayName,adminEmail,billing.country\nml,\"Research, ML\",Lead@Example.com,Germany\n"),
            ("users", "name,email,fullName\nada,ada@example.com,=HYPERLINK(1)\nbob,,\"Bob \"\"B\"\"\"\n"),
            ("memberships", "team,user,role\nml,ada,admin\nml,bob,member\n"),
            ("gpuTypes", "name,gpusPerInstance,description\nh100,8,\"two\nlines\"\n"),
            ("regions", "name,provider,area,dedicatedTo\nus-east,nebius,US+CA,ml\n"),
            ("gpuPools", "region,gpuType,usdPerGPUHour\nus-east,h100,2.5\n"),
            ("reservations", "name,team,region,gpuType,gpus,start\nrun,ml,us-east,h100,8,2036-01-01T00:00:00Z\n"),
        ]
        for (section, table) in tables {
            let run = try Self.run(table, section)
            #expect(run.status == 0, "\(section): \(run.errors)")
            #expect(
                run.output.hasPrefix("apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: prod\n\(section):\n")
            )
            try pipeline.folder.write("specs/\(section).yaml", run.output)
        }
        let specs = pipeline.folder.url("specs").path
        #expect(try CommandRun.hxapply(["validate", specs]).status == 0)
        let plan = try pipeline.hxapply(["plan", specs, "--format", "json"]).json()
        #expect(plan["summary"]?["create"]?.integer == 9)
        try pipeline.run(["apply", specs])
        #expect(try pipeline.hxapply(["plan", specs, "--detailed-exitcode"]).status == 0)
        let name = try pipeline.database.execute("SELECT full_name FROM hx.users WHERE name = 'ada'").scalar
        #expect(name == "=HYPERLINK(1)")
    }

    @Test func fileNameTellsTabs() throws {
        let folder = try TemporaryFolder()
        try folder.write("people.tsv", "name\tfullName\nada\ta, b\n")
        let file = folder.url("people.tsv").path
        let run = try CommandRun.hxapply(["import", file, "--section", "users", "--cluster", "prod"])
        #expect(run.status == 0)
        #expect(run.output.hasSuffix("users:\n  - name: ada\n    fullName: \"a, b\"\n"))
        let divided = try Self.run("name;fullName\nada;x\n", "users", ["--delimiter", ";"])
        #expect(divided.output.hasSuffix("users:\n  - name: ada\n    fullName: x\n"))
    }

    @Test func problemsAreShownInTheTable() throws {
        let run = try Self.run("name,email\nada,ada@example.com\nbob,bob\nada,ada@example.com\n", "users")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("<stdin>:3:5: error[HX2018]: 'email' must be an e-mail address"))
        #expect(run.errors.contains("  3 | bob,bob\n    |     ^~~\n"))
        #expect(run.errors.contains("<stdin>:4:1: error[HX2101]: user 'ada' is declared twice"))
        let typo = try Self.run("name,emal\nada,x\n", "users")
        #expect(typo.status == 3)
        #expect(typo.errors.contains("<stdin>:1:6: error[HX2005]: a user has no field 'emal'"))
        #expect(typo.errors.contains("hint: did you mean 'email'?"))
    }

    @Test(arguments: [
        (["import", "x.csv", "--section", "user", "--cluster", "prod"], "Did you mean 'users'?"),
        (["import", "x.csv", "--section", "users", "--cluster", "Prod"], "--cluster must be a name"),
        (["import", "x.csv", "--section", "users"], "--cluster"),
        (["import", "x.csv", "--section", "users", "--cluster", "prod", "--delimiter", "\""], "--delimiter"),
    ])
    func wrongUseIsExplained(_ arguments: [String], _ message: String) throws {
        let run = try CommandRun.hxapply(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test(arguments: ["/nonexistent/x.csv", "/tmp", "/dev/zero"])
    func whatIsNoFileIsRefused(_ path: String) throws {
        let run = try CommandRun.hxapply(["import", path, "--section", "users", "--cluster", "prod"])
        #expect(run.status == 3)
        #expect(run.errors.contains("error[HX100"), "\(run.errors)")
    }

    /// Every byte of a table is looked at once, so that many rows take long only as they are many.
    @Test func aHundredThousandRowsAreRead() throws {
        let rows = (0..<100_000).map { "u\($0),u\($0)@example.com,\"Name, \($0)\"\n" }.joined()
        let run = try Self.run("name,email,fullName\n" + rows, "users")
        #expect(run.status == 0)
        #expect(run.output.split(separator: "\n").count == 5 + 300_000)
    }
}
