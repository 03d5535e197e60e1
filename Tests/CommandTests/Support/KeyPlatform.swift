import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// A cluster with one API key whose secrets applies make, and the private keys of two who receive them.
final class KeyPlatform {
    let pipeline: Pipeline
    private let recipients: [String]
    private let identities: [AgeIdentity]

    init() throws {
        pipeline = try Pipeline()
        var recipients: [String] = []
        var identities: [AgeIdentity] = []
        for number in 1...2 {
            let file = pipeline.folder.url("recipient\(number)").path
            if number == 1 {
                _ = try CommandRun.run("/usr/bin/env", ["age-keygen", "-o", file])
                let line = try pipeline.folder.read("recipient1").split(separator: "\n")
                    .first { $0.hasPrefix("# public key: ") }
                recipients.append(String(try #require(line).dropFirst("# public key: ".count)))
            } else {
                _ = try CommandRun.run("/usr/bin/env", ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file])
                recipients.append(String(try pipeline.folder.read("recipient2.pub").split(separator: "\n")[0]))
            }
            identities.append(try #require(AgeIdentity(try pipeline.folder.read("recipient\(number)"))))
        }
        self.recipients = recipients
        self.identities = identities
    }

    /// The spec; `more` are further fields of the key, and `team` of its team.
    func document(
        generation: Int,
        recipients count: Int = 2,
        more: String = "",
        team: String = "",
        name: String = "ci"
    ) -> String {
        let quoted = recipients.prefix(count).map { "\"\($0)\"" }.joined(separator: ", ")
        return Specs.document(
            """
            teams: [{name: ml, \(team)}]
            apiKeys:
              - name: \(name)
                team: ml
                expiresAt: \(Self.end)
                scopes: [jobs:submit, jobs:read]
                deliverTo: [\(quoted)]
                rotation: {generation: \(generation)}
                \(more)

            """,
            cluster: "prod"
        )
    }

    /// A time within the longest life of a key.
    static let end = Date(timeIntervalSinceNow: 200 * 86_400).formatted(.iso8601)

    func plan(generation: Int, recipients: Int = 2, more: String = "") throws -> CommandRun {
        try pipeline.write(document(generation: generation, recipients: recipients, more: more))
        return try pipeline.hxapply(["plan", pipeline.spec])
    }

    @discardableResult
    func apply(generation: Int, more: String = "", team: String = "", name: String = "ci") throws -> String {
        try pipeline.apply(
            document(generation: generation, more: more, team: team, name: name),
            ["--yes", "--migrate"]
        )
    }

    /// Applies a spec without the key.
    @discardableResult
    func remove() throws -> String {
        let document = Specs.document("teams: [{name: ml}]\napiKeys: []\n", cluster: "prod")
        return try pipeline.apply(document, ["--yes"])
    }

    /// Declares the digest of a secret in place of the recipients.
    func applyDigest() throws {
        let key = "{name: ci, team: ml, expiresAt: \(Self.end), sha256: [\(String(repeating: "5a", count: 32))]}"
        try pipeline.apply(Specs.document("teams: [{name: ml}]\napiKeys: [\(key)]\n", cluster: "prod"), ["--yes"])
    }

    /// The token that both recipients find in a delivered file.
    func open(_ generation: Int) throws -> String? {
        let run = try pipeline.hxapply(["key", "deliveries", "--format", "json"])
        let deliveries = try run.json()["deliveries"]?.elements ?? []
        let ciphertext = deliveries.first { $0["generation"]?.integer == generation }?["ciphertext"]?.text ?? ""
        return try open(ciphertext: ciphertext)
    }

    /// The token that both recipients find in a ciphertext; nil if it does not open.
    func open(ciphertext: String) throws -> String? {
        let opened = identities.map { $0.open(ciphertext).map { String(decoding: $0, as: UTF8.self) } }
        #expect(opened[0] == opened[1])
        return opened[0]
    }

    /// Why `key check` does not accept a token; nil if it does.
    func reason(_ token: String) throws -> String? {
        let run = try CommandRun.hxapply(
            ["key", "check", "--format", "json"],
            database: pipeline.database,
            input: token + "\n"
        )
        let answer = try run.json()
        #expect(answer["valid"] == .boolean(run.status == 0) && run.status == (answer["reason"] == .null ? 0 : 10))
        if answer["reason"]?.text != "unknown" {
            #expect(answer["owner"]?["team"]?.text == "ml" && answer["cluster"]?.text == "prod")
            #expect(answer["scopes"]?.elements?.compactMap(\.text) == ["jobs:read", "jobs:submit"])
        }
        return answer["reason"]?.text
    }

    /// The generations that the view for gateways holds.
    func live() throws -> [String] {
        try pipeline.database.connect().execute(
            """
            SELECT coalesce((
                SELECT d.generation::text FROM hx.api_key_deliveries AS d WHERE d.sha256 = l.sha256
            ), '') FROM hx.live_api_keys AS l WHERE cluster = 'prod' ORDER BY 1
            """
        ).rows.map { $0[0] ?? "" }
    }

    /// Lets time pass for the secrets that are to end.
    func pass(hours: Int) throws {
        try pipeline.psql(["UPDATE hx.api_key_deliveries SET retires_at = retires_at - interval '\(hours) hours'"])
    }
}
