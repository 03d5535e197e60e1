internal import Model
package import Reconciler
internal import Text

/// Shows the sealed secrets of a cluster, as text or JSON.
package enum DeliveryReport {
    package static func json(_ secrets: [SealedSecret]) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("formatVersion", 1)
            json.name("deliveries")
            json.array { json in
                for secret in secrets { write(secret, to: &json) }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ secret: SealedSecret, to json: inout JSONWriter) {
        json.object { json in
            json.member("key", secret.key)
            json.member("generation", Int(secret.generation))
            json.member("prefix", secret.prefix)
            json.member("mintedAt", FieldType.timestamp.show(secret.mintedAt))
            json.member("retiresAt", secret.retiresAt.map(FieldType.timestamp.show))
            json.member("ciphertext", secret.ciphertext)
        }
    }

    /// One line for each secret, without the ciphertexts.
    package static func text(_ secrets: [SealedSecret]) -> String {
        guard !secrets.isEmpty else { return "No API key has a secret that an apply made.\n" }
        return secrets.map { secret in
            var line =
                "\(ShownText.show(secret.key))  generation \(secret.generation)  \(ShownText.show(secret.prefix))…  "
            line += "made \(FieldType.timestamp.show(secret.mintedAt))"
            if let end = secret.retiresAt { line += "  ends \(FieldType.timestamp.show(end))" }
            return line + "\n"
        }.joined()
    }
}
