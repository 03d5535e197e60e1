import Postgres
import TestSupport
import Testing

/// Nothing that a spec, a file's name or a database says is an order to the runner of a pipeline.
@Suite(.threadOfItsOwn) struct RunnerCommandTests {
    private static let orders = [
        "##[set-env name=x]y", "##[error]x", "::set-env name=x::y", "  ::add-mask::x", "##vso[task.setvariable]x",
        "##teamcity[x]", "a ##[group]b",
        "\u{D4E}##[error]x", "\u{111C2}##vso[task.complete]x",
        "\u{A0}::error::x", "\u{3000}::error::x", "\u{2003} ::error::x",
    ]

    /// Lines that a runner obeys: GitHub's of either form, those of Azure Pipelines and TeamCity.
    private static func obeyed(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            // By the byte: a character of several scalars may begin with either.
            let pattern = /##[a-zA-Z]*\[/.matchingSemantics(.unicodeScalar)
            let start = line.unicodeScalars.drop(while: \.properties.isWhitespace)
            return start.starts(with: "::".unicodeScalars) || line.contains(pattern)
        }
    }

    @Test(arguments: orders)
    func namesOfFilesAreHarmless(_ order: String) throws {
        let folder = try TemporaryFolder()
        let name = order.replacing("/", with: "-") + ".yaml"
        try folder.write(name, "teams: [\(order)]\n")
        try folder.write("specs/\(name)", Specs.document("teams: [{name: A}]\n"))
        for arguments in [["validate", "--", name], ["validate", "specs"], ["validate", "--", "specs/\(name)"]] {
            let run = try CommandRun.hxapply(arguments, directory: folder.path)
            #expect(run.status == 3)
            #expect(Self.obeyed(run.output + run.errors) == [], "\(arguments): \(run.errors)")
        }
    }

    @Test func valuesAreHarmlessInEveryText() throws {
        let pipeline = try Pipeline()
        let orders = Self.orders.map { "\"\($0)\"" }
        func spec(_ shift: Int) -> String {
            let teams = orders.indices.map { index in
                "  - {name: t\(index), adminEmail: t@example.com, displayName: \(orders[(index + shift) % orders.count])}\n"
            }
            // Addresses are unique.
            return Specs.document(
                "teams:\n"
                    + teams.enumerated().map { index, line in
                        line.replacing("t@", with: "t\(index)@")
                    }.joined()
            )
        }
        try pipeline.write(spec(0))
        for shift in 0..<2 {
            try pipeline.write(spec(shift))
            let actor = ["--actor", "::error::x", "--run-url", "##[error]x"]
            for arguments in [
                ["plan", pipeline.spec], ["plan", pipeline.spec, "--format", "markdown"],
                ["apply", pipeline.spec] + actor, ["runs"], ["drift"], ["runs", "--verify"],
            ] {
                let run = try pipeline.hxapply(arguments)
                #expect(run.status == 0, "\(arguments): \(run.errors)")
                #expect(Self.obeyed(run.output + run.errors) == [], "\(arguments): \(run.output)\(run.errors)")
            }
        }
        let id = try #require(try pipeline.database.execute("SELECT id FROM hx.runs LIMIT 1").scalar)
        let run = try pipeline.hxapply(["runs", id])
        #expect(Self.obeyed(run.output + run.errors) == [], "\(run.output)")
        try pipeline.database.execute("UPDATE hx.teams SET display_name = '##[error]x'")
        let drift = try pipeline.hxapply(["drift"])
        #expect(drift.output.contains("display") && Self.obeyed(drift.output) == [], "\(drift.output)")
    }
}
