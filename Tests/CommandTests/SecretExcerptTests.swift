import TestSupport
import Testing

/// A secret that stands in a spec by mistake is shown by no diagnostic, wherever it stands and in whatever format.
@Suite(.threadOfItsOwn) struct SecretExcerptTests {
    /// A word of the form of an API key, no key of anybody.
    private static let token = "hxk_7Gq2LmZ0aXw9RtYc4VbNsE1dKfHu8J5oPiT3xWz"
    private static let head = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: a}\n"
    private static let json =
        #"{"apiVersion": "hxapply/v1", "kind": "Cluster", "metadata": {"name": "a"}, "#

    /// What is wrong there or near there, with the token as `T`.
    private static let specs = [
        head + "apiKeys:\n  - {name: k, T: x}\n",
        head + "apiKeys:\n  - {name: T, team: ml, expiresAt: 2036-01-01T00:00:00Z, sha256: [T]}\n",
        head + "apiKeys:\n  - sha256: x: T\n",
        head + "apiKeys: []\napiKeys: [T]\n",
        head + "T: []\n",
        head + "T: {a: b}\nT: 1\n",
        "apiKeys: T\n",
        "T\n",
        "- T\n",
        head + "apikeys:\n  - sha256: &T x\n",
        head + "apiKey:\n  - {sha256: [T], nam: x}\n",
        head + "api_keys: [{sha256: *T}]\n",
        head + "keys:\n  - !T x\n",
        head + "secrets: {a: T, a: T}\n",
        head + "teams: [{name: a, adminEmail: T}]\n",
        head + "teams: [{name: T, adminEmail: x@example.com, T: 1}]\n",
        head + "teams: x # T\n",
        head + "teams: [{name: a, adminEmail: a@example.com, displayName: T, phone: [1]}]\n",
        head + "users: [{name: ada, email: ada@example.com, sha256: T}]\n",
        head + "memberships: [{team: T, user: T, role: T}]\n",
        head + "reservations: [{name: r, start: T, duration: T, gpus: T}]\n",
        head + "policy: {maxRemovals: T}\n",
        "apiVersion: T\nkind: T\nmetadata: {name: T, T: 1}\n",
        head + "apiKeys:\n  - {name: k, sha256: [T]}\t\u{7}\n",
        head + "teams: [{name: a, adminEmail: a@example.com}] # T \u{1B}\n",
        json + #""apiKeys": [{"name": "k", "team": "x", "sha256": ["T"]}], "teams": [{"name": "A"}]}"#,
        json + #""teams": [{"name": "A"}], "apiKeys": [{"name": "k", "sha256": ["T"]}]}"#,
        json + #""users": [{"nam": "x"}], "apiKey": [{"sha256": "T"}], "team": [{"nam": "x"}]}"#,
        json + #""apiKeys": [{"sha256": ["T"]}], "users": [{"name": "x", "email": "\ud83d"}]}"#,
        json + #""apiKeys": [{"sha256": ["hunter2"]}], "teams": [{"name": "A"}], "x": "T""#,
        head + "users: [{name: ada, email: ada@example.com, password: hunter2}]\n",
        head + "teams: [{name: ml, apiToken: hunter2, adminEmail: x}]\n",
        head + "users: [{name: ada, email: ada@example.com, x: wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY}]\n",
        head + "regions: [{name: r, provider: aws, llmURL: 'http://u:hunter2@127.0.0.1/x'}]\n",
    ]

    @Test(arguments: specs.indices)
    func isShownByNoDiagnostic(_ index: Int) throws {
        let spec = Self.specs[index].replacing("T", with: Self.token, where: Self.isAlone)
        for format in ["text", "json", "sarif", "github"] {
            let run = try CommandRun.hxapply(["validate", "-", "--format", format], input: spec)
            let shown = run.output + run.errors
            #expect(run.status == 3, "\(format): \(shown)")
            for piece in ["7Gq2LmZ0aXw9", "bNsE1dKfHu8J5", "oPiT3xWz", "hunter2", "wJalrXUtn", "bPxRfi"] {
                #expect(!shown.contains(piece), "\(format): \(shown)")
            }
        }
    }

    /// Whether a letter is the token's place and no part of a word.
    private static func isAlone(_ before: Character?, _ after: Character?) -> Bool {
        let isWord = { (character: Character?) in character.map { $0.isLetter || $0.isNumber } ?? false }
        return !isWord(before) && !isWord(after)
    }

    @Test func namesAndPlacesAreShownAsTheyAre() throws {
        let long = "llama-70b-pretrain-nightly-inferencecluster2026usa"
        let spec = Self.head + "memberships: [{team: \(long), user: ada, role: admin}]\n"
        let run = try CommandRun.hxapply(["validate", "-"], input: spec)
        #expect(run.errors.contains("'\(long)'"), "\(run.errors)")
        #expect(run.errors.contains("team: \(long.prefix(20))"), "\(run.errors)")
    }

    @Test func otherSectionsOfALineAreShown() throws {
        let spec = Self.head + "teamss: [{name: a}]\n"
        #expect(try CommandRun.hxapply(["validate", "-"], input: spec).errors.contains("| teamss: [{name: a}]"))
    }
}

extension String {
    /// The text with a letter replaced wherever its neighbours allow it.
    fileprivate func replacing(
        _ letter: Character,
        with other: String,
        where isMeant: (Character?, Character?) -> Bool
    ) -> String {
        let characters = Array(self)
        return characters.indices.map { index in
            let before = index > 0 ? characters[index - 1] : nil
            let after = index + 1 < characters.count ? characters[index + 1] : nil
            return characters[index] == letter && isMeant(before, after) ? other : String(characters[index])
        }.joined()
    }
}
