import Foundation
import TestSupport
import Testing

@testable import Model
@testable import Spec
@testable import Text

/// Digests that are well formed and open a door to everybody.
@Suite struct GuessedSecretTests {
    private static func digest(_ secret: String) -> String {
        DigestContext().digest(of: Array(secret.utf8)).hexadecimal
    }

    private static func codes(_ digests: [String], cluster: String = "test") throws -> [String] {
        let sections = """
            teams: [{name: ml}]
            apiKeys:
              - {name: ci, team: ml, expiresAt: 2036-01-01T00:00:00Z, sha256: [\(digests.joined(separator: ", "))]}

            """
        do {
            _ = try Specs.resolve(["a.yaml": Specs.document(sections, cluster: cluster)], cluster: cluster)
            return []
        } catch let refused as Specs.Refused {
            return refused.codes
        }
    }

    /// SHA-256 of "abc" (FIPS 180-4, appendix B.1, in NIST's examples).
    @Test func digestIsSHA256() {
        #expect(Self.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        "", "\n", "test", "test\n", "test\r\n", "TEST", "Test", "secret", "password\n", "changeme", "admin", "123456",
        "your-token-here", "hxapply", "$TOKEN", "${TOKEN}", "n/a", "0123456789", "null\n",
    ])
    func digestOfAGuessIsRefused(_ secret: String) throws {
        #expect(try Self.codes([Self.digest(secret)]) == ["HX2030"])
        #expect(try Self.codes([Self.digest(secret).uppercased()]) == ["HX2043"])
        #expect(try Self.codes([Self.digest("f1d2d2f924e986ac86fdf7b36c94bcdf"), Self.digest(secret)]) == ["HX2030"])
    }

    @Test func digestOfASecretIsNot() throws {
        #expect(try Self.codes([Self.digest("f1d2d2f924e986ac86fdf7b36c94bcdf"), Self.digest("test of all")]) == [])
    }

    @Test func refusalNamesThePlaceAndNotTheSecret() throws {
        do {
            _ = try Specs.resolve(
                "users: [{name: a}]\napiKeys:\n  - name: ci\n    user: a\n    expiresAt: 2036-01-01T00:00:00Z\n"
                    + "    sha256:\n      - \(Self.digest("hunter2"))\n"
            )
            Issue.record("it is accepted")
        } catch let refused as Specs.Refused {
            let problem = try #require(refused.diagnostics.report().shown.first)
            #expect(problem.mark.line == 10 && problem.mark.column == 9)
            #expect(!problem.message.contains("hunter") && !problem.showsSource)
        }
    }

    /// What is in a database already is read, shown and compared as before.
    @Test func storedDigestsAreStillValues() {
        #expect(FieldType.sha256.cell(of: Self.digest("test"), isPlain: true) != nil)
    }

    @Test(arguments: Kind.all)
    func examplesOpenNothing(_ kind: Kind) {
        for field in kind.fields where field.type.holdsDigests {
            let example = field.example?.trimmingCharacters(in: CharacterSet(charactersIn: "[]")) ?? ""
            let problem = Array(example.utf8).withUnsafeBufferPointer { GuessedSecret.problem(ofDigest: $0) }
            #expect(example.count == 64 && problem == nil)
        }
    }

    // MARK: The examples' tokens

    @Test(arguments: ExampleToken.all)
    func tokenOfAnExampleIsGoodThereAlone(_ token: String) throws {
        let digest = Self.digest(token)
        #expect(try Self.codes([digest], cluster: "prod") == ["HX2030"])
        #expect(try Self.codes([Self.digest(token + "\n")], cluster: "prod") == ["HX2030"])
        #expect(try Self.codes([digest], cluster: "demo") == [])
    }

    /// Every digest in the examples is of a token that is known here, and every token stands in one.
    @Test func allTokensOfTheExamplesAreKnown() throws {
        let examples = Golden.root.appendingPathComponent("examples")
        var digests: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: examples.path)
        where path.hasSuffix(".yaml") && !path.hasPrefix("broken/") && !path.hasPrefix("moving-in/") {
            let text = try String(contentsOf: examples.appendingPathComponent(path), encoding: .utf8)
            for match in text.matches(of: /[0-9a-f]{64}/) { digests.insert(String(match.output)) }
        }
        #expect(digests == Set(ExampleToken.all.map(Self.digest)))
    }
}
