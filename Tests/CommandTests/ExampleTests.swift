import Foundation
import Spec
import TestSupport
import Testing

/// The examples are promises: the good ones are accepted, the broken ones refused with what is recorded beside them.
@Suite(.threadOfItsOwn) struct ExampleTests {
    private static let examples = Golden.root.appendingPathComponent("examples").path

    static let brokenFiles: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: examples + "/broken")) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test func thereAreBrokenExamples() { #expect(Self.brokenFiles.count >= 30) }

    @Test(arguments: brokenFiles)
    func brokenExampleIsRefused(_ name: String) throws {
        let run = try CommandRun.hxapply(["validate", "broken/\(name)"], directory: Self.examples)
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        let path = "examples/broken/\(name.replacingOccurrences(of: ".yaml", with: ".expected"))"
        #expect(try Golden.expected(path, recording: run.errors) == run.errors)
    }

    @Test(arguments: [
        ("gpu-platform", "Valid: cluster gpu-platform, 115 resources.\n"),
        ("heliox", "Valid: cluster heliox, 66 resources.\n"),
        ("quickstart/revision-1", "Valid: cluster demo, 27 resources.\n"),
        ("quickstart/revision-2", "Valid: cluster demo, 28 resources.\n"),
    ])
    func goodExampleIsAccepted(_ path: String, _ output: String) throws {
        let run = try CommandRun.hxapply(["validate", path], directory: Self.examples)
        #expect(run.status == 0)
        #expect(run.output == output)
        #expect(run.errors.isEmpty)
    }

    static let brokenPlans: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: examples + "/broken-plans")) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    @Test func thereAreBrokenPlans() { #expect(Self.brokenPlans.count >= 4) }

    @Test(arguments: brokenPlans)
    func brokenPlanIsRefused(_ name: String) throws {
        let database = try TestServer.makeDatabase()
        let first = try CommandRun.hxapply(["apply", "gpu-platform"], database: database, directory: Self.examples)
        #expect(first.status == 0, "\(first.output)\(first.errors)")
        let second = try CommandRun.hxapply(
            ["plan", "gpu-platform", "--detailed-exitcode"],
            database: database,
            directory: Self.examples
        )
        #expect(second.status == 0, "\(second.output)")
        let plan = try CommandRun.hxapply(
            ["plan", "gpu-platform", "broken-plans/\(name)"],
            database: database,
            directory: Self.examples
        )
        #expect(plan.status == 7)
        let text = plan.output.replacing(database.line, with: "Database: hx on db.example.com:5432, schema hx\n")
        let path = "examples/broken-plans/\(name.replacingOccurrences(of: ".yaml", with: ".expected"))"
        #expect(try Golden.expected(path, recording: text) == text)
    }

    @Test func publishedSchemaIsTheProgramsOwn() throws {
        let run = try CommandRun.hxapply(["schema"])
        #expect(try Golden.expected("examples/hxapply.schema.json", recording: run.output) == run.output)
    }

    @Test func referencePageIsOfTheFieldTables() throws {
        let page = SpecReference.page()
        #expect(try Golden.expected("docs/spec-reference.md", recording: page) == page)
    }

    @Test func planOfTheSecondRevisionReadsAsRecorded() throws {
        let database = try TestServer.makeDatabase()
        let first = try CommandRun.hxapply(
            ["apply", "quickstart/revision-1"],
            database: database,
            directory: Self.examples
        )
        #expect(first.status == 0)
        let arguments = ["plan", "quickstart/revision-2", "--detailed-exitcode"]
        let plan = try CommandRun.hxapply(arguments, database: database, directory: Self.examples)
        #expect(plan.status == 2)
        let text = plan.output.replacing(database.line, with: "Database: hx on db.example.com:5432, schema hx\n")
        #expect(try Golden.expected("Tests/CommandTests/Recorded/plan.txt", recording: text) == text)
        let json = try CommandRun.hxapply(
            arguments + ["--format", "json"],
            database: database,
            directory: Self.examples
        )
        #expect(json.status == 2)
        let shown = json.output.replacing(/"database":{[^}]*}/) { _ in
            #""database":{"server":"db.example.com:5432","name":"hx","schema":"hx"}"#
        }
        #expect(try Golden.expected("Tests/CommandTests/Recorded/plan.json", recording: shown) == shown)
    }

    @Test func validateWritesTheContractsJSON() throws {
        let run = try CommandRun.hxapply(
            ["validate", "broken/misspelt-team.yaml", "--format", "json"],
            directory: Self.examples
        )
        #expect(run.status == 3)
        let recorded = try Golden.expected("Tests/CommandTests/Recorded/validate.json", recording: run.output)
        #expect(recorded == run.output)
    }
}
