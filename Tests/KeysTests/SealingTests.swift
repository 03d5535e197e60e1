import Testing

@testable import Keys

/// The primitives, by the vectors of their RFCs.
@Suite struct SealingTests {
    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
        }
    }

    private static func secret(_ hexadecimal: String) -> SecretBytes {
        let bytes = bytes(hexadecimal)
        return SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// RFC 7748, section 5.2.
    @Test func x25519() {
        let scalar = Self.secret("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
        let point = Self.bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
        let expected = Self.bytes("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
        #expect(Curve25519.shared(scalar, point)?.withBytes { Array($0) } == expected)
    }

    /// RFC 4231, section 4.3.
    @Test func hmac() {
        let code = Array("Jefe".utf8).withUnsafeBytes { key in
            Array("what do ya want for nothing?".utf8).withUnsafeBytes { Sealing.authenticate($0, key: key) }
        }
        let expected = Self.bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(code?.withBytes { Array($0) } == expected)
    }

    /// RFC 5869, A.3: no salt and no information.
    ///
    /// The first 32 of its 42 bytes.
    @Test func hkdf() {
        let key = Self.secret(String(repeating: "0b", count: 22))
        let derived = key.withBytes { Sealing.derive(from: $0, salt: [], info: "") }
        let expected = Self.bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
        #expect(derived?.withBytes { Array($0) } == expected)
    }
}
