package import Text

/// A URL with `https` to which other machines will send requests; its host must not be an address that only the server
/// itself can reach.
package struct HTTPSURLValue: ValueType {
    /// The maximum number of bytes.
    private static let maximumLength = 2048
    private static let scheme = "https://"

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        let text = scalar.string
        guard text.hasPrefix(Self.scheme), Authority.isPrintable(scalar), scalar.count <= Self.maximumLength else {
            return ValueProblem(code: .notAnAddress, demand: "must be a URL that begins with https://")
        }
        let authority = text.dropFirst(Self.scheme.count).prefix { !"/?#".contains($0) }
        if authority.contains("@") {
            return ValueProblem(code: .notAnAddress, demand: "must not hold a user name or password")
        }
        if let problem = Authority.problem(of: authority) { return problem }
        CopyEscapes.append(scalar, to: &output)
        return nil
    }

    package var constraints: [Constraint] {
        [
            .prefix(Self.scheme), .pattern(written: "^https://[^@\\s/]+(/.*)?$", stored: nil),
            .length(1...Self.maximumLength),
        ]
    }

    package var words: String { "`https` URL" }
}
