internal import COpenSSL

/// HMAC, HKDF and ChaCha20-Poly1305 by libcrypto, as age uses them.
enum Sealing {
    static let tagSize = 16
    private static let digestSize = 32

    /// HMAC-SHA256 (RFC 2104).
    static func authenticate(_ bytes: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> SecretBytes {
        SecretBytes(count: digestSize) { output in
            var length = UInt32(digestSize)
            // libcrypto takes no key for the one of an earlier call.
            var nothing: UInt8 = 0
            withUnsafePointer(to: &nothing) { nothing in
                _ = HMAC(
                    EVP_sha256(),
                    key.baseAddress ?? UnsafeRawPointer(nothing),
                    Int32(key.count),
                    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing,
                    bytes.count,
                    output.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    &length
                )
            }
        }
    }

    /// 32 bytes of HKDF-SHA256 (RFC 5869).
    static func derive(from secret: UnsafeRawBufferPointer, salt: [UInt8], info: String) -> SecretBytes {
        let key = salt.withUnsafeBytes { authenticate(secret, key: $0) }
        // The first block is the information and the number of the block.
        return key.withBytes { key in
            (Array(info.utf8) + [1]).withUnsafeBytes { authenticate($0, key: key) }
        }
    }

    /// ChaCha20-Poly1305 (RFC 8439) without further data: the text and its tag.
    static func seal(_ text: UnsafeRawBufferPointer, key: SecretBytes, nonce: [UInt8]) -> [UInt8] {
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: text.count + tagSize) { buffer, count in
            buffer.initialize(repeating: 0)
            var length: Int32 = 0
            key.withBytes { key in
                _ = EVP_EncryptInit_ex(
                    context,
                    EVP_chacha20_poly1305(),
                    nil,
                    key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    nonce
                )
            }
            EVP_EncryptUpdate(
                context,
                buffer.baseAddress,
                &length,
                text.baseAddress?.assumingMemoryBound(to: UInt8.self),
                Int32(text.count)
            )
            EVP_EncryptFinal_ex(context, buffer.baseAddress, &length)
            EVP_CIPHER_CTX_ctrl(
                context,
                EVP_CTRL_AEAD_GET_TAG,
                Int32(tagSize),
                buffer.baseAddress.map { $0 + text.count }
            )
            count = text.count + tagSize
        }
    }
}
