import Foundation
import TestSupport
import Testing

/// A secret that an apply makes is in its ciphertext and nowhere else: not in the database's files, its WAL or its log,
/// and not in what the program writes or shows of itself.
@Suite(.threadOfItsOwn) struct KeySecrecyTests {
    @Test func secretIsNowhere() throws {
        let keys = try KeyPlatform()
        var outputs: [String] = []
        var tokens: [String] = []
        for generation in 1...3 {
            try keys.pipeline.write(keys.document(generation: generation))
            let file = keys.pipeline.folder.url("plan\(generation).json").path
            if generation > 1 {
                let plan = try keys.pipeline.hxapply(["plan", keys.pipeline.spec, "--out", file])
                #expect(plan.status == 0, "\(plan.errors)")
                outputs += [plan.output, plan.errors, try keys.pipeline.folder.read("plan\(generation).json")]
            }
            let source = generation == 1 ? [keys.pipeline.spec, "--migrate"] : ["--plan", file]
            let running = try RunningCommand(
                CommandRun.program,
                ["apply", "--yes", "--format", "json"] + source,
                database: keys.pipeline.database
            )
            for part in ["cmdline", "environ", "status"] {
                let bytes = FileManager.default.contents(atPath: "/proc/\(running.pid)/\(part)") ?? Data()
                outputs.append(String(decoding: bytes, as: UTF8.self))
            }
            let run = try running.wait()
            #expect(run.status == 0, "\(run.errors)")
            let token = try #require(try keys.open(generation))
            #expect(try keys.reason(token) == nil)
            tokens.append(token)
            outputs += [run.output, run.errors]
        }
        for arguments in [
            ["runs", "--format", "json"], ["export"], ["drift", "--all", "--format", "json"],
            ["key", "deliveries", "--format", "json"], ["plan", keys.pipeline.spec, "--format", "json"],
        ] {
            let run = try keys.pipeline.hxapply(arguments)
            #expect(run.status == 0, "\(arguments): \(run.errors)")
            outputs += [run.output, run.errors]
        }
        for token in tokens { #expect(outputs.allSatisfy { !$0.contains(token) }) }
        #expect(try Self.files(holding: tokens, below: TestServer.directory) == [])
        // The search itself finds what is there.
        try keys.pipeline.folder.write("copy", tokens[0])
        #expect(try Self.files(holding: tokens, below: keys.pipeline.folder.path).count == 1)
    }

    private static func files(holding tokens: [String], below directory: String) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write("tokens", tokens.joined(separator: "\n") + "\n")
        let run = try CommandRun.run(
            "/usr/bin/env",
            ["grep", "-rlaFs", "-f", folder.url("tokens").path, directory]
        )
        return run.output.split(separator: "\n").map(String.init)
    }
}
