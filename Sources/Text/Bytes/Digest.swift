internal import COpenSSL

/// A SHA-256 digest.
package struct Digest: Hashable, Sendable {
    /// The digest's bytes, 32 unless it was made from others.
    package let bytes: [UInt8]

    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[index * 2] = Self.digit(byte >> 4)
                buffer[index * 2 + 1] = Self.digit(byte & 0x0F)
            }
            return bytes.count * 2
        }
    }

    /// `sha256:` and the hexadecimal digits, as the digests of plans and specs are shown.
    package var name: String { "sha256:" + hexadecimal }

    /// - Parameter name: `sha256:` and 64 hexadecimal digits.
    package init?(name: String) {
        let digits = Array(name.utf8.dropFirst("sha256:".utf8.count))
        guard name.hasPrefix("sha256:"), digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    /// - Parameter bytes: any number of bytes, to be shown in hexadecimal.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// The hexadecimal digit of a number below 16, in lower case.
    package static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
}

/// Computes many digests with one libcrypto context.
package final class DigestContext {
    private let context = EVP_MD_CTX_new()
    /// Fetched once for the whole program and never freed; libcrypto allows all threads to use it.
    ///
    /// `EVP_sha256()` would be fetched again for each digest, which takes longer than the digest of a short row.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
    private var output = [UInt8](repeating: 0, count: 32)

    package init() {}

    deinit { EVP_MD_CTX_free(context) }

    package func digest(of bytes: UnsafeBufferPointer<UInt8>) -> Digest {
        begin()
        add(bytes)
        return finish()
    }

    package func digest(of bytes: [UInt8]) -> Digest { bytes.withUnsafeBufferPointer(digest) }

    /// Begins a digest of several parts; `add` adds them.
    package func begin() { EVP_DigestInit_ex(context, Self.algorithm, nil) }

    package func add(_ bytes: UnsafeBufferPointer<UInt8>) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

    package func add(_ text: String) {
        var text = text
        text.withUTF8 { add($0) }
    }

    package func finish() -> Digest {
        compute()
        return Digest(bytes: output)
    }

    /// Whether the hexadecimal digits are the digest of the bytes.
    package func matches(_ bytes: UnsafeBufferPointer<UInt8>, hexadecimal: UnsafeBufferPointer<UInt8>) -> Bool {
        begin()
        add(bytes)
        compute()
        guard hexadecimal.count == output.count * 2 else { return false }
        return output.indices.allSatisfy { index in
            hexadecimal[index * 2] == Digest.digit(output[index] >> 4)
                && hexadecimal[index * 2 + 1] == Digest.digit(output[index] & 0x0F)
        }
    }

    private func compute() {
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &output, &length)
    }
}
