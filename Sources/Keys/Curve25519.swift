internal import COpenSSL

/// X25519 (RFC 7748) by libcrypto, and what age needs besides it.
enum Curve25519 {
    /// The number of bytes of a key, public or private.
    static let size = 32

    /// The public key of a private one; nil if libcrypto refuses.
    static func publicKey(of privateKey: SecretBytes) -> [UInt8]? {
        guard let key = key(privateKey) else { return nil }
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: size)
        var length = size
        return EVP_PKEY_get_raw_public_key(key, &bytes, &length) == 1 ? bytes : nil
    }

    /// The secret that both sides share; nil if the point is one of the few that make it known to everybody.
    static func shared(_ privateKey: SecretBytes, _ point: [UInt8]) -> SecretBytes? {
        point.withUnsafeBytes { shared(privateKey, $0) }
    }

    static func shared(_ privateKey: SecretBytes, _ point: UnsafeRawBufferPointer) -> SecretBytes? {
        let bytes = point.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard point.count == size, let key = key(privateKey),
            let peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, bytes, size)
        else { return nil }
        defer {
            EVP_PKEY_free(key)
            EVP_PKEY_free(peer)
        }
        let context = EVP_PKEY_CTX_new(key, nil)
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_derive_init(context) == 1, EVP_PKEY_derive_set_peer(context, peer) == 1 else { return nil }
        var isDerived = false
        let secret = SecretBytes(count: size) { buffer in
            var length = size
            isDerived = EVP_PKEY_derive(context, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), &length) == 1
        }
        return isDerived ? secret : nil
    }

    private static func key(_ privateKey: SecretBytes) -> OpaquePointer? {
        guard privateKey.count == size else { return nil }
        return privateKey.withBytes { bytes in
            EVP_PKEY_new_raw_private_key(
                EVP_PKEY_X25519,
                nil,
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                size
            )
        }
    }

    /// Whether a secret that is shared with this point is known to its owner only.
    static func isSafe(_ point: [UInt8]) -> Bool {
        point.count == size && shared(SecretBytes(count: size) { $0[0] = 8 }, point) != nil
    }

    // MARK: Ed25519

    /// The point of Curve25519 that belongs to an Ed25519 key: (1 + y) / (1 - y) modulo 2^255 - 19.
    ///
    /// - Returns: nil if the key is no point of the curve.
    static func point(ofEd25519 key: [UInt8]) -> [UInt8]? {
        guard key.count == size else { return nil }
        let field = Field()
        var encoded = key
        encoded[size - 1] &= 0x7F
        guard let y = field.number(littleEndian: encoded), field.isCoordinate(y),
            let numerator = field.sum(field.one, y), let denominator = field.difference(field.one, y),
            let inverse = field.inverse(denominator), let u = field.product(numerator, inverse)
        else { return nil }
        return field.bytes(u)
    }

    /// Numbers modulo 2^255 - 19, by libcrypto.
    private final class Field {
        private let context = BN_CTX_new()
        private let prime: OpaquePointer?
        let one: OpaquePointer?
        private var numbers: [OpaquePointer?] = []

        init() {
            prime = BN_new()
            one = BN_new()
            BN_set_word(one, 1)
            BN_lshift(prime, one, 255)
            BN_sub_word(prime, 19)
        }

        deinit {
            for number in numbers + [prime, one] { BN_free(number) }
            BN_CTX_free(context)
        }

        private func new() -> OpaquePointer? {
            numbers.append(BN_new())
            return numbers.last ?? nil
        }

        /// Nil if the number is not below the prime.
        func number(littleEndian bytes: [UInt8]) -> OpaquePointer? {
            let number = BN_lebin2bn(bytes, Int32(bytes.count), new())
            return BN_cmp(number, prime) < 0 ? number : nil
        }

        func bytes(_ number: OpaquePointer?) -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: size)
            return BN_bn2lebinpad(number, &bytes, Int32(size)) == Int32(size) ? bytes : nil
        }

        func sum(_ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
            let result = new()
            return BN_mod_add(result, a, b, prime, context) == 1 ? result : nil
        }

        func difference(_ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
            let result = new()
            return BN_mod_sub(result, a, b, prime, context) == 1 ? result : nil
        }

        func product(_ a: OpaquePointer?, _ b: OpaquePointer?) -> OpaquePointer? {
            let result = new()
            return BN_mod_mul(result, a, b, prime, context) == 1 ? result : nil
        }

        /// Nil for zero.
        func inverse(_ a: OpaquePointer?) -> OpaquePointer? { BN_mod_inverse(new(), a, prime, context) }

        /// Whether a point of the Edwards curve has this y: whether (y² - 1) / (d y² + 1) is a square, d being
        /// -121665 / 121666 (RFC 8032, section 5.1.3).
        func isCoordinate(_ y: OpaquePointer?) -> Bool {
            let (high, low) = (new(), new())
            BN_set_word(high, 121_665)
            BN_set_word(low, 121_666)
            guard let square = product(y, y), let inverse = inverse(low), let ratio = product(high, inverse),
                let numerator = difference(square, one), let weighted = product(ratio, square),
                let denominator = difference(one, weighted), let both = product(numerator, denominator)
            else { return false }
            // A quotient is a square if and only if the product is.
            return BN_kronecker(both, prime, context) >= 0
        }
    }
}
