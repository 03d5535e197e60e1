import Foundation
import Keys
import TestSupport
import Testing

/// What hxapply seals, Debian's `age` opens, and the tests' own opener reads what `age` seals.
@Suite(.threadOfItsOwn) struct AgeInteroperabilityTests {
    /// The number of random keys of each test.
    private static let rounds = Rounds.count("HXAPPLY_AGE_KEYS", standard: 20)

    /// A new pair of keys: the recipient, and the file with the private key.
    private static func makeKey(_ number: Int, in folder: TemporaryFolder, isSSH: Bool) throws -> String {
        let file = folder.url("key\(number)").path
        guard isSSH else {
            let made = try CommandRun.run("/usr/bin/env", ["age-keygen", "-o", file])
            #expect(made.status == 0, "\(made.errors)")
            return made.errors.split(separator: " ").last.map(String.init)?.trimmed ?? ""
        }
        let made = try CommandRun.run("/usr/bin/env", ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file])
        #expect(made.status == 0, "\(made.errors)")
        return try folder.read("key\(number).pub").trimmed
    }

    private static func seal(_ text: String, to recipients: [String]) throws -> String {
        let bytes = Array(text.utf8)
        let secret = SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
        return try #require(AgeFile.seal(secret, to: try recipients.map { try AgeRecipient($0) }, .system))
    }

    private static func age(_ arguments: [String], input: String) throws -> CommandRun {
        try CommandRun.run("/usr/bin/env", ["age"] + arguments, input: input)
    }

    @Test func ageOpensWhatIsSealed() throws {
        let folder = try TemporaryFolder()
        var recipients: [String] = []
        for number in 0..<Self.rounds {
            recipients.append(try Self.makeKey(number, in: folder, isSSH: number % 3 == 2))
            let last = Array(recipients.suffix(number % 5 + 1))
            let text = "secret \(number)"
            let file = try Self.seal(text, to: last)
            for index in (recipients.count - last.count)..<recipients.count {
                let opened = try Self.age(["-d", "-i", folder.url("key\(index)").path], input: file)
                #expect(opened.status == 0 && opened.output == text, "\(opened.errors)")
            }
        }
    }

    @Test func whatAgeSealsIsOpened() throws {
        let folder = try TemporaryFolder()
        for number in 0..<Self.rounds {
            let recipient = try Self.makeKey(number, in: folder, isSSH: number % 2 == 1)
            let sealed = try Self.age(["-a", "-r", recipient], input: "secret \(number)")
            let identity = try #require(AgeIdentity(try folder.read("key\(number)")))
            #expect(identity.open(sealed.output) == Array("secret \(number)".utf8))
            #expect(identity.open(try Self.seal("own", to: [recipient])) == Array("own".utf8))
        }
    }

    /// Every character of a file counts.
    @Test func tamperedFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let recipient = try Self.makeKey(0, in: folder, isSSH: false)
        let file = Array(try Self.seal("a secret", to: [recipient]).utf8)
        let identity = try #require(AgeIdentity(try folder.read("key0")))
        let body = 36..<(file.count - 35)
        for index in body where file[index] != 0x0A {
            var other = file
            other[index] = file[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: other, as: UTF8.self)
            #expect(identity.open(text) == nil)
            guard index % 16 == 0 else { continue }
            let opened = try Self.age(["-d", "-i", folder.url("key0").path], input: text)
            #expect(opened.status != 0 && opened.output.isEmpty)
        }
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: String { String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
}
