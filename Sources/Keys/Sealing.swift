internal import COpenSSL

/// HMAC, HKDF and ChaCha20-Poly1305 by libcrypto, as age uses them.
///
/// Each function returns nil if libcrypto refuses, as it may where only approved algorithms are allowed.
enum Sealing {
    static let tagSize = 16
    private static let digestSize = 32

    /// HMAC-SHA256 (RFC 2104).
    static func authenticate(_ bytes: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> SecretBytes? {
        var isDone = false
        let code = SecretBytes(count: digestSize) { output in
            var length = UInt32(digestSize)
            // libcrypto takes no key for the one of an earlier call.
            var nothing: UInt8 = 0
            withUnsafePointer(to: &nothing) { nothing in
                let result = HMAC(
                    EVP_sha256(),
                    key.baseAddress ?? UnsafeRawPointer(nothing),
                    Int32(key.count),
                    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing,
                    bytes.count,
                    output.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    &length
                )
                isDone = result != nil && length == UInt32(digestSize)
            }
        }
        return isDone ? code : nil
    }

    /// 32 bytes of HKDF-SHA256 (RFC 5869).
    static func derive(from secret: UnsafeRawBufferPointer, salt: [UInt8], info: String) -> SecretBytes? {
        let key = salt.withUnsafeBytes { authenticate(secret, key: $0) }
        // The first block is the information and the number of the block.
        return key?.withBytes { key in
            (Array(info.utf8) + [1]).withUnsafeBytes { authenticate($0, key: key) }
        }
    }

    /// ChaCha20-Poly1305 (RFC 8439) without further data: the text and its tag.
    static func seal(_ text: UnsafeRawBufferPointer, key: SecretBytes, nonce: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var isDone = false
        let sealed = [UInt8](unsafeUninitializedCapacity: text.count + tagSize) { buffer, count in
            buffer.initialize(repeating: 0)
            count = text.count + tagSize
            isDone = seal(text, into: buffer, key, nonce, context)
        }
        return isDone ? sealed : nil
    }

    private static func seal(
        _ text: UnsafeRawBufferPointer,
        into buffer: UnsafeMutableBufferPointer<UInt8>,
        _ key: SecretBytes,
        _ nonce: [UInt8],
        _ context: OpaquePointer
    ) -> Bool {
        let isReady = key.withBytes { key in
            EVP_EncryptInit_ex(
                context,
                EVP_chacha20_poly1305(),
                nil,
                key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                nonce
            ) == 1
        }
        let bytes = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let tag = buffer.baseAddress.map { $0 + text.count }
        var length: Int32 = 0
        return isReady && EVP_EncryptUpdate(context, buffer.baseAddress, &length, bytes, Int32(text.count)) == 1
            && length == Int32(text.count) && EVP_EncryptFinal_ex(context, tag, &length) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), tag) == 1
    }
}
