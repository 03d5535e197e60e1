internal import Text

/// The tokens of API keys that `examples/` publishes with their digests, so that readers can try the status API.
enum ExampleToken {
    /// The clusters of the examples, in which these digests are accepted.
    static let clusters: Set<String> = ["demo", "gpu-platform"]

    static let all = [
        "hxapply-demo-auditor", "hxapply-demo-ml-research", "hxapply-demo-ml-research-next",
        "hxapply-sample-ml-research", "hxapply-sample-data-science", "hxapply-sample-ai-platform",
    ]

    /// Whether 64 hexadecimal digits, in lower case, are the digest of such a token.
    static func isDigest(_ digits: ScalarBytes) -> Bool { digests.contains(digits.string) }

    private static let digests: Set<String> = {
        let context = DigestContext()
        return Set(
            all.flatMap { token in
                GuessedSecret.endings.map { context.digest(of: Array((token + $0).utf8)).hexadecimal }
            }
        )
    }()
}
