import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `key new`, `key check` and `key deliveries`, as a shell sees them.
@Suite(.threadOfItsOwn) struct KeyCommandTests {
    // MARK: key new

    @Test func newPrintsTheTokenAndItsEntry() throws {
        let run = try CommandRun.hxapply(["key", "new"])
        let lines = run.output.split(separator: "\n").map(String.init)
        let token = try #require(lines.first)
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(token.wholeMatch(of: /hxk_[0-9A-Za-z]{36}/) != nil)
        let digest = DigestContext().digest(of: Array(token.utf8)).hexadecimal
        #expect(lines.contains("    sha256: [\(digest)]"))
        #expect(lines.contains("    prefix: \(token.prefix(8))"))
    }

    @Test func fileIsOursAloneAndNeverOverwritten() throws {
        let folder = try TemporaryFolder()
        let file = folder.url("ci.token").path
        let run = try CommandRun.hxapply(["key", "new", "--out", file])
        let token = try folder.read("ci.token")
        #expect(run.status == 0 && token.wholeMatch(of: /hxk_[0-9A-Za-z]{36}/) != nil)
        #expect(!run.output.contains(token) && !run.errors.contains(token))
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let again = try CommandRun.hxapply(["key", "new", "--out", file])
        #expect(again.status == 64 && again.errors.contains("exists") && again.output.isEmpty)
        #expect(try folder.read("ci.token") == token)
        try FileManager.default.createSymbolicLink(
            atPath: folder.url("link").path,
            withDestinationPath: folder.url("elsewhere").path
        )
        #expect(try CommandRun.hxapply(["key", "new", "--out", folder.url("link").path]).status != 0)
        #expect(!FileManager.default.fileExists(atPath: folder.url("elsewhere").path))
    }

    // MARK: key check, offline

    @Test(arguments: [
        ("", "malformed"), ("hello", "malformed"), ("hxk_short", "malformed"),
        ("hxk_" + String(repeating: "0", count: 36), "checksum"), (String(repeating: "x", count: 100_000), "malformed"),
    ])
    func formIsJudgedWithoutADatabase(input: String, reason: String) throws {
        let run = try CommandRun.hxapply(["key", "check", "--format", "json"], input: input)
        #expect(run.status == 10 && run.errors.isEmpty)
        let answer = try run.json()
        #expect(answer["valid"] == .boolean(false) && answer["reason"]?.text == reason)
        #expect(answer["key"] == .null && answer["owner"] == .null && answer["scopes"]?.elements?.isEmpty == true)
        let text = try CommandRun.hxapply(["key", "check"], input: input)
        #expect(text.status == 10 && text.output.hasPrefix("not valid: "))
    }

    @Test func tokenIsNoArgument() throws {
        let token = String(try CommandRun.hxapply(["key", "new"]).output.prefix(40))
        for arguments in [
            ["key", "check", token], ["key", token], [token], ["plan", "--allow", token], ["--\(token)"],
        ] {
            let run = try CommandRun.hxapply(arguments)
            #expect(run.status == 64 && !(run.output + run.errors).contains(token.dropFirst(4)), "\(arguments)")
        }
    }

    // MARK: A minted key, from its declaration to its end

    @Test func mintedKeyLivesAndDies() throws {
        let keys = try KeyPlatform()
        let plan = try keys.plan(generation: 1)
        #expect(plan.output.contains("Secrets of API keys: 1 to mint"))
        #expect(plan.output.contains("+ mint ci  generation 1, sealed to 2 recipients"))
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        #expect(try keys.reason(first) == nil)
        #expect(try keys.pipeline.pending() == "")

        let rotation = try keys.plan(generation: 2)
        #expect(rotation.output.contains("~ rotate ci  generation 2, sealed to 2 recipients"))
        #expect(rotation.output.contains("generation 1 (\(first.prefix(8))…) ends 24h after this run"))
        try keys.apply(generation: 2)
        let second = try #require(try keys.open(2))
        #expect(second != first)
        #expect(try keys.reason(first) == nil && keys.reason(second) == nil)

        let third = try keys.plan(generation: 3)
        #expect(third.output.contains("generation 1 (\(first.prefix(8))…) ends with this run"))
        try keys.apply(generation: 3)
        #expect(try keys.reason(first) == "retired" && keys.reason(second) == nil)
        #expect(try keys.live() == ["2", "3"])

        try keys.pass(hours: 25)
        #expect(try keys.reason(second) == "retired")
        #expect(try keys.live() == ["3"])

        let last = try #require(try keys.open(3))
        let ending = try keys.plan(generation: 3, more: "active: false")
        #expect(ending.output.contains("- revoke ci  it is not active"))
        try keys.apply(generation: 3, more: "active: false")
        #expect(try keys.reason(last) == "inactive" && keys.live().isEmpty)
        try keys.apply(generation: 3)
        #expect(try keys.reason(last) == nil)
        try keys.apply(generation: 3, team: "active: false")
        #expect(try keys.reason(last) == "owner-inactive" && keys.live().isEmpty)
        try keys.remove()
        #expect(try keys.reason(last) == "unknown" && keys.live().isEmpty)
    }

    @Test func generationNeverGoesBack() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 2)
        let plan = try keys.plan(generation: 1)
        #expect(plan.status == 6 && plan.output.contains("HX6020"), "\(plan.output)")
    }

    /// A removal that is undone makes a new secret, and the removed one stays dead.
    @Test func undoOfARemovalMintsAnew() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        let run = try keys.remove()
        let undo = try keys.pipeline.hxapply(["undo", run, "--yes"])
        #expect(undo.status == 0, "\(undo.errors)")
        #expect(try keys.reason(first) == "unknown")
        let second = try #require(try keys.open(1))
        #expect(try keys.reason(second) == nil)
    }

    @Test func otherRecipientsNeedAnotherGeneration() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let plan = try keys.plan(generation: 1, recipients: 1)
        #expect(plan.status == 0 && (plan.output + plan.errors).contains("HX8024"))
    }

    @Test func digestInPlaceOfRecipientsEndsTheSecret() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        try keys.applyDigest()
        #expect(try keys.reason(first) == "unknown")
        #expect(try keys.live() == [""])
    }

    /// Otherwise a secret would stay valid after its rotation, as that of another key.
    @Test func digestOfAnotherKeysSecretIsRefused() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let digest = DigestContext().digest(of: Array(try #require(try keys.open(1)).utf8)).hexadecimal
        let other = "  - {name: kb, team: ml, expiresAt: \(KeyPlatform.end), sha256: [\(digest)]}\n"
        try keys.pipeline.write(keys.document(generation: 1) + other)
        let plan = try keys.pipeline.hxapply(["plan", keys.pipeline.spec])
        #expect(plan.status == 6 && plan.output.contains("HX6022"), "\(plan.output)\(plan.errors)")
        // The key itself may go on with the digest, and another one once it is gone.
        let own = "apiKeys:\n  - {name: ci, team: ml, expiresAt: \(KeyPlatform.end), sha256: [\(digest)]}\n"
        try keys.pipeline.apply(Specs.document("teams: [{name: ml}]\n" + own, cluster: "prod"), ["--yes"])
        #expect(try keys.live() == [""])
    }

    @Test func renamedKeyKeepsItsSecret() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        try keys.apply(generation: 1, more: "renamedFrom: ci", name: "build")
        #expect(try keys.reason(first) == nil)
        try keys.apply(generation: 2, name: "build")
        #expect(try keys.reason(first) == nil && keys.live() == ["1", "2"])
    }

    /// Those who may read what others wrote need no ciphertext.
    @Test func writesOfOthersAreRecordedWithoutTheCiphertext() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        try keys.pipeline.psql([
            "UPDATE hx.api_key_deliveries SET prefix = 'x'", "DELETE FROM hx.api_key_deliveries",
        ])
        let rows = try keys.pipeline.database.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE w::text LIKE '%AGE ENCRYPTED%') FROM hx.outside_writes AS w
            WHERE kind = 'apiKeys'
            """
        ).rows
        #expect(rows == [["2", "0"]])
    }

    private func check(_ arguments: [String], _ token: String, _ keys: KeyPlatform) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: keys.pipeline.database, input: token)
    }

    @Test func checkTellsWhenTheSecretItselfEnds() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        try keys.apply(generation: 2)
        let run = try check(["key", "check", "--format", "json"], first, keys)
        let end = try #require(try run.json()["expiresAt"]?.text)
        #expect(end < KeyPlatform.end && run.status == 0)
    }

    @Test func clusterThatIsNotThereIsMisuse() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let first = try #require(try keys.open(1))
        let run = try check(["key", "check", "--cluster", "prd"], first, keys)
        #expect(run.status == 64 && run.errors.contains("has no cluster 'prd'"), "\(run.errors)")
        #expect(try check(["key", "check", "--cluster", "prod"], first, keys).status == 0)
    }

    /// A file of a secret that is gone has the name of a new one.
    @Test func fileInTheWayKeepsNoOtherFromBeingWritten() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        try keys.apply(generation: 2)
        try keys.pipeline.folder.write("out/ci.1.age", "an older secret")
        let directory = keys.pipeline.folder.url("out").path
        for _ in 1...2 {
            let run = try keys.pipeline.hxapply(["key", "deliveries", "--out", directory])
            #expect(run.status == 6 && run.errors.contains("ci.1.age exists with other contents"), "\(run.errors)")
            #expect(try keys.pipeline.folder.read("out/ci.1.age") == "an older secret")
            #expect(try keys.open(ciphertext: keys.pipeline.folder.read("out/ci.2.age")) != nil)
        }
    }

    @Test func tokenBehindMuchWhiteSpaceIsTooLong() throws {
        let token = "hxk_" + String(repeating: "0", count: 36)
        let run = try CommandRun.hxapply(
            ["key", "check", "--format", "json"],
            input: token + String(repeating: " ", count: 4096) + "x"
        )
        #expect(try run.json()["reason"]?.text == "malformed")
    }

    // MARK: Notifications

    @Test func everyCommitThatChangesKeysNotifies() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let listener = try keys.pipeline.database.connect()
        try listener.executeScript("LISTEN hx_keys")
        func hears(within timeout: Duration = .seconds(5), _ body: () throws -> Void) throws -> Bool {
            try body()
            return try listener.waitForNotification(timeout: timeout)
        }
        #expect(try hears { try keys.apply(generation: 2) })
        #expect(try hears { try keys.apply(generation: 2, team: "active: false") })
        #expect(try hears { try keys.pipeline.psql(["UPDATE hx.teams SET active = true"]) })
        #expect(try hears { try keys.pipeline.psql(["DELETE FROM hx.api_key_deliveries WHERE generation = 1"]) })
        #expect(try !hears(within: .milliseconds(300)) { try keys.pipeline.psql(["UPDATE hx.teams SET phone = '1'"]) })
    }

    // MARK: Keys that end soon

    @Test func planAndDriftTellOfKeysThatEndSoon() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let plan = try keys.plan(generation: 1)
        #expect(!plan.output.contains("HX8023") && !plan.errors.contains("HX8023"))
        let early = try keys.pipeline.hxapply(["plan", keys.pipeline.spec, "--warn-expiry", "300d"])
        #expect(early.status == 0 && (early.output + early.errors).contains("apiKeys/ci ends at \(KeyPlatform.end)"))
        let drift = try keys.pipeline.hxapply(["drift", "--warn-expiry", "300d", "--detailed-exitcode"])
        #expect(drift.status == 0 && drift.output.contains("! apiKeys/ci  ends at \(KeyPlatform.end)"))
        let json = try keys.pipeline.hxapply(["drift", "--warn-expiry", "300d", "--format", "json"]).json()
        #expect(json["expiring"]?.elements?.first?["key"]?.text == "ci")
        #expect(try keys.pipeline.hxapply(["drift", "--format", "json"]).json()["expiring"]?.elements?.isEmpty == true)
        #expect(try keys.pipeline.hxapply(["drift", "--warn-expiry", "soon"]).status == 64)
    }

    // MARK: The status API

    @Test func statusAPIAcceptsBothSecretsOfARotation() throws {
        let keys = try KeyPlatform()
        try keys.apply(generation: 1)
        let server = try StatusServerProcess(keys.pipeline.database)
        func accepts(_ token: String, _ wanted: Bool = true) throws -> Bool {
            try Poll.until { try (server.client.get("/v1/whoami", key: token).status == 200) == wanted }
        }
        let first = try #require(try keys.open(1))
        #expect(try accepts(first))
        try keys.apply(generation: 2)
        let second = try #require(try keys.open(2))
        #expect(try accepts(second) && accepts(first))
        try keys.pass(hours: 25)
        #expect(try accepts(first, false) && accepts(second))
        try keys.apply(generation: 2, more: "active: false")
        #expect(try accepts(second, false))
    }
}
