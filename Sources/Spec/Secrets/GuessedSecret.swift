internal import Model
internal import Text

/// Secrets that an attacker tries first; an API key with the digest of one protects nothing.
enum GuessedSecret {
    /// Why a well-formed digest is refused; nil if it is accepted.
    ///
    /// - Parameter digits: 64 hexadecimal digits in lower or upper case.
    static func problem(ofDigest digits: ScalarBytes) -> ValueProblem? {
        guard digests.contains(digits.string.lowercased()) else { return nil }
        return ValueProblem(
            code: .guessedSecret,
            demand: "must not be the digest of a secret that anybody can guess",
            hint: "make a new secret, for example with openssl rand -hex 32, and give its digest"
        )
    }

    /// The ends of a secret: nothing, or the end of line that `echo` or a Windows editor adds.
    static let endings = ["", "\n", "\r\n"]

    /// The digests in hexadecimal digits, computed when the first API key is read.
    private static let digests: Set<String> = {
        let context = DigestContext()
        var digests: Set<String> = []
        for word in words.split(separator: " ").map(String.init) + ["", " "] {
            for spelling in Set([word, word.uppercased(), capitalized(word)]) {
                for ending in endings {
                    digests.insert(context.digest(of: Array((spelling + ending).utf8)).hexadecimal)
                }
            }
        }
        return digests
    }()

    private static func capitalized(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
}
