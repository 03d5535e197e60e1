import Testing
import Text

@testable import Keys

/// Tokens have the form that scanners look for, and the checksum finds typing errors.
@Suite struct TokenTests {
    private static func text(_ token: APIToken) -> String {
        token.bytes.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    private static func judge(_ text: String) -> TokenForm.Verdict { TokenForm.judge(Array(text.utf8)) }

    /// zlib.crc32 of Python, in base 62.
    @Test(arguments: [
        ("hxk_000000000000000000000000000000", "3Zui4Q"), ("hxk_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "1jBDJV"),
        ("hxk_0123456789ABCDEFGHIJKLMNOPQRST", "1Fa7wd"),
    ])
    func checksumIsThatOfTheContract(body: String, checksum: String) {
        #expect(Self.judge(body + checksum) == .token)
        #expect(Self.judge(body + String(checksum.reversed())) == .wrongChecksum)
    }

    @Test func newTokensAreTokens() {
        for _ in 0..<500 {
            let token = APIToken()
            let text = Self.text(token)
            #expect(token.verdict == .token && text.utf8.count == 40 && text.hasPrefix(token.prefix))
            #expect(token.digest == DigestContext().digest(of: Array(text.utf8)))
        }
        #expect(Set((0..<500).map { _ in Self.text(APIToken()) }).count == 500)
    }

    /// A byte that would make some characters likelier is left out.
    @Test func randomBytesAreUsedEvenly() {
        let bytes: [UInt8] = [248, 255, 0, 61, 62, 247]
        let source = Sequence(bytes)
        let text = Self.text(APIToken(from: source.randomness))
        #expect(text.hasPrefix("hxk_0z0z"))
    }

    @Test func everyTypingErrorIsFound() {
        let text = Array(Self.text(APIToken()).utf8)
        for index in text.indices {
            for byte in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-".utf8
            where byte != text[index] {
                var other = text
                other[index] = byte
                #expect(TokenForm.judge(other) != .token)
            }
        }
    }

    @Test(arguments: [
        "", "hxk_", "hxk_00000000000000000000000000000", "HXK_0000000000000000000000000000003Zui4Q",
        "hxk_" + String(repeating: "0", count: 30) + "3Zui4Q ", "hxk-0000000000000000000000000000003Zui4Q",
        "hxk_00000000000000000000000000000é3Zui4",
    ])
    func otherTextsAreMalformed(_ text: String) { #expect(Self.judge(text) == .malformed) }

    /// Repeats bytes for ever.
    private final class Sequence: Sendable {
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var randomness: Randomness {
            let bytes = bytes
            let place = Counter()
            return Randomness { buffer in
                for index in buffer.indices { buffer[index] = bytes[place.next() % bytes.count] }
            }
        }
    }
}
