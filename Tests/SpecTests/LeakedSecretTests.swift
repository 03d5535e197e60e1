import Foundation
import Keys
import Model
import Report
import TestSupport
import Testing

@testable import Spec

/// Secrets in a spec are found wherever they stand, and no report shows them.
@Suite(.threadOfItsOwn) struct LeakedSecretTests {
    private static let alphanumeric = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    private static func random(_ count: Int, of alphabet: [UInt8] = alphanumeric) -> String {
        String(decoding: (0..<count).compactMap { _ in alphabet.randomElement() }, as: UTF8.self)
    }

    private static var token: String { APIToken().bytes.withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Secrets of many providers.
    private static func secrets() -> [String] {
        let capitals = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let hexadecimal = Array("0123456789abcdef".utf8)
        let digits = Array("0123456789".utf8)
        // Each begins with two pieces, so that this file holds none.
        let made: [(String, String)] = [
            ("AK", "IA" + random(16, of: capitals)), ("gh", "p_" + random(36)), ("gh", "s_" + random(36)),
            ("github", "_pat_\(random(22))_\(random(59))"), ("gl", "pat-" + random(20)),
            ("xo", "xb-\(random(12, of: digits))-\(random(24))"), ("sk_", "live_" + random(24)),
            ("AI", "za" + random(35)), ("sk-", "ant-api03-" + random(80)), ("sk", "-aA1" + random(45)),
            ("hf", "_" + random(34)), ("np", "m_" + random(36)), ("dop", "_v1_" + random(64, of: hexadecimal)),
            ("hv", "s." + random(24)), ("nv", "api-" + random(64)), ("gs", "k_" + random(52)),
            ("AGE-", "SECRET-KEY-1" + random(58, of: capitals)),
            ("ey", "J\(random(30)).ey" + "J\(random(40)).\(random(43))"),
            ("ey", "Ai\(random(30)).ey" + "Ai\(random(40)).\(random(43))"),
            ("-----BEGIN", " PRIVATE KEY-----"), ("-----BEGIN", " RSA PRIVATE KEY-----"),
            ("-----BEGIN", " OPENSSH PRIVATE KEY-----"), ("-----BEGIN", " PGP PRIVATE KEY BLOCK-----"),
        ]
        return [token, token, token] + made.map { $0 + $1 }
    }

    private static func find(_ text: String) -> [LeakedSecret] {
        Array(text.utf8).withUnsafeBufferPointer(LeakedSecret.find)
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { String(format: "\\x%02x", $0) }.joined()
    }

    /// Where a secret may stand; each place has one `@`.
    private static let places = [
        "# see @\n", "users: [{name: a}]  # @\n", "users: [{name: a, fullName: '@'}]\n",
        "users: [{name: a, fullName: @}]\n",
        "users:\n  - name: a\n    labels: {k: '@'}\n", "@: 1\n", "users: [{name: a, '@': 1}]\n",
        "users: [{name: '@'}]\n",
        "teams: [{name: a, description: 'first @ last'}]\n", "users:\n  - name: a\n    fullName: |\n      x\n      @\n",
        "users: [{name: a, email: '@'}]\n", "unknown: {deep: [@]}\n", "users: [{name: a, fullName: 'token=@;'}]\n",
        "apiKeys:\n  - {name: a, sha256: [@]}\n", "apiKeys:\n  - {name: a, deliverTo: ['@']}\n",
    ]

    @Test func plantedSecretsAreFoundAndNeverShown() throws {
        var planted = 0
        while planted < 1000 {
            for secret in Self.secrets() {
                let place = Self.places[planted % Self.places.count]
                try Self.expectRefusal(Specs.document(place.replacing("@", with: secret)), of: secret)
                planted += 1
            }
        }
    }

    @Test func secretsInEscapesAreFound() throws {
        for secret in Self.secrets() where !secret.hasPrefix("--") {
            let line = "users: [{name: a, fullName: \"\(Self.escaped(secret))\"}]\n"
            try Self.expectRefusal(Specs.document(line), of: secret)
            let split = secret.prefix(12) + "\\\n      " + secret.dropFirst(12)
            try Self.expectRefusal(Specs.document("users: [{name: a, fullName: \"\(split)\"}]\n"), of: secret)
        }
    }

    /// A character that no file may hold stands beside it, so that the file is not read any further.
    @Test(arguments: ["\u{200B}", "\u{7}", "\r"])
    func secretsBesideForbiddenCharactersAreFound(_ character: String) throws {
        for secret in Self.secrets() {
            for text in ["teams: [{name: a, description: '\(secret)\(character)'}]\n", "# \(character) \(secret)\n"] {
                try Self.expectRefusal(Specs.document(text), of: secret)
            }
        }
    }

    /// Many beginnings of secrets on one line take linear time; `HostileInputTests` measures it.
    @Test func longWebTokensAreFound() throws {
        let token = "ey" + "J\(Self.random(900)).ey" + "J\(Self.random(6000)).\(Self.random(43))"
        #expect(Self.find("x: \(token)").count == 1)
        #expect(Self.find(String(repeating: "-eyJ", count: 1000) + ".eyJ").isEmpty)
    }

    private static func expectRefusal(_ document: String, of secret: String) throws {
        let specs = LoadedSpecs(documents: [document], name: "a.yaml")
        let all = specs.diagnostics.all().listed
        let found = all.filter { $0.code == .secretInSpec }
        #expect(found.count == 1, "\(document): \(all.map(\.message))")
        #expect(found.allSatisfy { !$0.showsSource && $0.mark.isPlace })
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        if let line = lines.firstIndex(where: { $0.contains(secret) }), let mark = found.first?.mark {
            #expect(mark.line == line + 1)
            let before = lines[line].prefix(upTo: lines[line].range(of: secret)?.lowerBound ?? lines[line].startIndex)
            #expect(mark.column == before.unicodeScalars.count + 1)
        }
        let text = DiagnosticText(files: specs.sources, paint: { text, _ in text }).render(specs.diagnostics)
        #expect(!text.contains(secret) && !text.contains(secret.dropFirst(8).prefix(16)), "\(text)")
    }

    @Test func randomTextsHoldNone() {
        for number in 0..<10_000 {
            let text = Self.random(Int.random(in: 16...120))
            #expect(Self.find(text).isEmpty, "\(text)")
            // The form of a token, but not its checksum.
            if number % 10 == 0 { #expect(Self.find("hxk_" + Self.random(36)).isEmpty) }
        }
    }

    @Test(arguments: [
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN AGE ENCRYPTED FILE-----", "task-1234567890abcdefABCDEF12", "sk-1234", "ghp_short", "AKIA1234",
        "3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029", "us-east-2/h100-80gb-sxm5-node-group-large",
        "pytorch/pytorch:2.8.0-cuda12.9-cudnn9-devel", "the sentence -----BEGIN nothing PRIVATE KEY",
    ])
    func ordinaryTextsAreAccepted(_ text: String) { #expect(Self.find(text).isEmpty) }

    /// The files in which one is planted.
    private static let planted: Set = ["examples/broken/leaked-token.yaml"]

    @Test func filesOfTheRepositoryHoldNone() throws {
        let root = Golden.root.path
        let listed = try CommandRun.run("/usr/bin/env", ["git", "-c", "safe.directory=*", "-C", root, "ls-files"])
        let files = listed.output.split(separator: "\n").map(String.init)
        #expect(files.count > 100)
        var found: Set<String> = []
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: "\(root)/\(file)") else { continue }
            if Array(bytes).withUnsafeBufferPointer({ !LeakedSecret.find(in: $0).isEmpty }) { found.insert(file) }
        }
        #expect(found == Self.planted)
    }
}
