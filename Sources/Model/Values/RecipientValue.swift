internal import Keys
package import Text

/// Whom a secret is sealed to: a recipient of age (`age1…`) or an `ssh-ed25519` key, whose comment is not stored.
package struct RecipientValue: ValueType {
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        do throws(AgeRecipient.Problem) {
            output.append(contentsOf: try AgeRecipient(String(decoding: scalar, as: UTF8.self)).text.utf8)
            return nil
        } catch {
            return ValueProblem(
                code: .notARecipient,
                demand: "must be a recipient of age ('age1…') or an ssh-ed25519 key",
                hint: error.hint
            )
        }
    }

    package var isSafeWithoutQuotes: Bool { true }
    package var mayHoldSpaces: Bool { true }

    package var constraints: [Constraint] {
        [.pattern(written: AgeRecipient.writtenPattern, stored: AgeRecipient.pattern)]
    }

    package var words: String { "recipient of age, `age1…` or `ssh-ed25519 …`" }
}
