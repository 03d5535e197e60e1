internal import COpenSSL
internal import Foundation
internal import Text

@testable internal import Keys

/// A private key that opens files of age: written for tests only, from the format's text alone.
package struct AgeIdentity {
    private enum Form {
        case x25519
        case ssh(wire: [UInt8])
    }

    private let form: Form
    private let scalar: SecretBytes
    private let point: [UInt8]

    /// - Parameter text: what `age-keygen` writes, or a private key of `ssh-keygen` without a passphrase.
    package init?(_ text: String) {
        if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("AGE-SECRET-KEY-1") }) {
            guard let bytes = Bech32.decode(Array(line.lowercased().utf8), lead: "age-secret-key-") else { return nil }
            self.init(.x25519, bytes)
        } else {
            let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
            guard let bytes = Base64.decode(body[...]), let found = Self.sshKey(bytes) else { return nil }
            let hash = Self.sha512(found.seed)
            self.init(.ssh(wire: found.wire), Array(hash.prefix(32)))
        }
    }

    private init?(_ form: Form, _ bytes: [UInt8]) {
        self.form = form
        scalar = SecretBytes(count: 32) { $0.copyBytes(from: bytes) }
        guard let point = Curve25519.publicKey(of: scalar) else { return nil }
        self.point = point
    }

    private static func sha512(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        EVP_Digest(bytes, bytes.count, &output, &length, EVP_sha512(), nil)
        return output
    }

    /// The public key in SSH's form, and the seed of the private one.
    private static func sshKey(_ bytes: [UInt8]) -> (wire: [UInt8], seed: [UInt8])? {
        let lead = [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32]
        let starts = bytes.indices.filter { bytes[$0...].starts(with: lead) }
        guard starts.count == 2, let last = starts.last else { return nil }
        let wire = Array(bytes[starts[0]..<(starts[0] + lead.count + 32)])
        let seed = last + lead.count + 32 + 4
        return (wire, Array(bytes[seed..<(seed + 32)]))
    }

    /// The text of an armored file; nil if it is not sealed to this key, or damaged.
    package func open(_ file: String) -> [UInt8]? {
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "-----BEGIN AGE ENCRYPTED FILE-----",
            let end = lines.firstIndex(of: "-----END AGE ENCRYPTED FILE-----"),
            let bytes = Base64.decode(lines[1..<end].joined()[...])
        else { return nil }
        return open(bytes)
    }

    private func open(_ bytes: [UInt8]) -> [UInt8]? {
        var lines: [String] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end + 1
            if lines.last?.hasPrefix("---") == true { break }
        }
        guard let footer = lines.popLast(), footer.hasPrefix("--- "), lines.first == "age-encryption.org/v1" else {
            return nil
        }
        guard let fileKey = fileKey(Array(lines.dropFirst())) else { return nil }
        let header = Array((lines.joined(separator: "\n") + "\n---").utf8)
        guard let headerKey = fileKey.withBytes({ Sealing.derive(from: $0, salt: [], info: "header") }),
            let code = headerKey.withBytes({ key in header.withUnsafeBytes { Sealing.authenticate($0, key: key) } }),
            code.withBytes({ Array($0) }) == Self.unpadded(footer.dropFirst(4))
        else { return nil }
        return payload(Array(bytes[start...]), fileKey)
    }

    private static func unpadded(_ text: Substring) -> [UInt8]? {
        Base64.decode((text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))[...])
    }

    private func fileKey(_ lines: [String]) -> SecretBytes? {
        var index = 0
        while index < lines.count {
            let words = lines[index].split(separator: " ")
            guard words.first == "->" else { return nil }
            var body = ""
            repeat {
                index += 1
                guard index < lines.count else { return nil }
                body += lines[index]
            } while lines[index].utf8.count == 64
            index += 1
            if let key = fileKey(words.dropFirst().map { $0 }, body) { return key }
        }
        return nil
    }

    private func fileKey(_ words: [Substring], _ body: String) -> SecretBytes? {
        guard let share = words.last.flatMap(Self.unpadded), let body = Self.unpadded(body[...]) else { return nil }
        let info: String
        let secret: SecretBytes?
        switch form {
        case .x25519:
            guard words.first == "X25519" else { return nil }
            info = "age-encryption.org/v1/X25519"
            secret = Curve25519.shared(scalar, share)
        case .ssh(let wire):
            guard words.first == "ssh-ed25519" else { return nil }
            info = "age-encryption.org/v1/ssh-ed25519"
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            guard let tweak = Sealing.derive(from: nothing, salt: wire, info: info) else { return nil }
            secret = Curve25519.shared(scalar, share).flatMap { agreed in
                agreed.withBytes { Curve25519.shared(tweak, $0) }
            }
        }
        guard let secret, let key = secret.withBytes({ Sealing.derive(from: $0, salt: share + point, info: info) })
        else { return nil }
        return Self.open(body, key, nonce: [UInt8](repeating: 0, count: 12)).map { bytes in
            SecretBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
        }
    }

    private func payload(_ bytes: [UInt8], _ fileKey: SecretBytes) -> [UInt8]? {
        let nonce = Array(bytes.prefix(16))
        guard bytes.count > 16,
            let key = fileKey.withBytes({ Sealing.derive(from: $0, salt: nonce, info: "payload") })
        else { return nil }
        return Self.open(Array(bytes.dropFirst(16)), key, nonce: [UInt8](repeating: 0, count: 11) + [1])
    }

    private static func open(_ sealed: [UInt8], _ key: SecretBytes, nonce: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Sealing.tagSize else { return nil }
        let text = Array(sealed.dropLast(Sealing.tagSize))
        var tag = Array(sealed.suffix(Sealing.tagSize))
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: text.count + 1)
        var length: Int32 = 0
        _ = key.withBytes { key in
            EVP_DecryptInit_ex(
                context,
                EVP_chacha20_poly1305(),
                nil,
                key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                nonce
            )
        }
        EVP_DecryptUpdate(context, &output, &length, text, Int32(text.count))
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
        var rest: Int32 = 0
        guard EVP_DecryptFinal_ex(context, &output, &rest) == 1 else { return nil }
        return Array(output.prefix(text.count))
    }
}
