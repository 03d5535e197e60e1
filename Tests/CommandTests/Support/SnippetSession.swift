import Foundation
import Glibc
import TestSupport

/// One session of a shell in a fresh clone of the repository, in which the snippets of a document run in order.
struct SnippetSession {
    private static let support = Golden.root.appendingPathComponent("Tests/CommandTests/Support/snippets")
    /// The port that documents name.
    private static let documentedPort = "8080"
    /// Seconds after which a session is ended.
    private static let patience = "300"

    private let folder: TemporaryFolder
    private let steps: [SnippetStep]
    private let port: String

    /// What came of the steps: the output of each that was begun, and of the one that ended the session its exit code.
    struct Result {
        let outputs: [String]
        let failed: Int32?
    }

    init(steps: [SnippetStep]) throws {
        folder = try TemporaryFolder()
        self.steps = steps
        port = try Self.freePort()
        for (index, step) in steps.enumerated() {
            let commands = step.commands.replacing(Self.documentedPort, with: port).replacing(
                /hxapply serve(?![^\n]*--listen)/,
                with: "hxapply serve --listen 127.0.0.1:\(port)"
            )
            try folder.write("steps/\(Self.name(index)).step", commands + "\n")
            try folder.write("steps/\(Self.name(index)).expected", "\(step.exitCode)\n")
        }
        try folder.write("home/.gitconfig", "[user]\n    name = Ada Example\n    email = ada@example.com\n")
    }

    /// Runs the steps until one ends in another way than it must.
    func run() throws -> Result {
        try makeClone()
        let programs = URL(fileURLWithPath: CommandRun.program).deletingLastPathComponent().path
        let run = try CommandRun.run(
            "/usr/bin/timeout",
            [Self.patience, "/bin/bash", "--noprofile", "--norc", Self.support.path + "/session.sh", path("steps")],
            environment: [
                "PATH": "\(Self.support.path)/bin:\(programs):/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin",
                "HOME": path("home"), "HXAPPLY_EMBEDDED_IDLE_SECONDS": "60",
            ],
            directory: path("hxapply")
        )
        let outputs = steps.indices.prefix {
            FileManager.default.fileExists(atPath: path("steps/\(Self.name($0)).output"))
        }
        .map { (try? folder.read("steps/\(Self.name($0)).output")) ?? "" }
        let failed = (try? folder.read("steps/failed"))?.split(whereSeparator: \.isWhitespace).last.flatMap {
            Int32($0)
        }
        return Result(
            outputs: outputs.map { $0.replacing(port, with: Self.documentedPort) },
            failed: failed ?? (run.status == 0 ? nil : run.status)
        )
    }

    private func path(_ name: String) -> String { folder.url(name).path }

    private static func name(_ index: Int) -> String {
        String(repeating: "0", count: index < 10 ? 2 : index < 100 ? 1 : 0) + "\(index)"
    }

    /// A repository of the work tree's files, those that are not committed among them, and without its history.
    private func makeClone() throws {
        let script = """
            set -euo pipefail
            cd "$1"
            git -c safe.directory='*' ls-files -z --cached --others --exclude-standard \\
                | tar --create --null --ignore-failed-read --files-from - 2>/dev/null | tar --extract --directory "$2"
            cd "$2"
            git init -q -b main
            git add --all
            git commit -qm 'The work tree'
            """
        try FileManager.default.createDirectory(atPath: path("hxapply"), withIntermediateDirectories: true)
        let run = try CommandRun.run(
            "/bin/bash",
            ["-c", script, "bash", Golden.root.path, path("hxapply")],
            environment: ["HOME": path("home")]
        )
        guard run.status == 0 else { throw Failed(description: "no clone: \(run.errors)") }
    }

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// A port of the loopback address at which nobody listens.
    private static func freePort() throws -> String {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw Failed(description: "no free port") }
        return String(UInt16(bigEndian: address.sin_port))
    }
}
