package import Text

/// A host name with an optional port to which other machines will send requests, with the same rules as for URLs.
package struct HostValue: ValueType {
    /// The maximum number of bytes: a name (RFC 1035, 2.3.4), a colon and five digits.
    private static let maximumLength = 259

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        guard Authority.isPrintable(scalar), (1...Self.maximumLength).contains(scalar.count) else {
            return ValueProblem(code: .notAnAddress, demand: "must be a host name")
        }
        if scalar.string.contains("/") {
            return ValueProblem(
                code: .notAnAddress,
                demand: "must be a host name with an optional port",
                hint: "leave the scheme and path out"
            )
        }
        if let problem = Authority.problem(of: scalar.string[...]) { return problem }
        CopyEscapes.append(scalar, to: &output)
        return nil
    }

    package var constraints: [Constraint] {
        [.pattern(written: "^[^/@\\s]+$", stored: nil), .length(1...Self.maximumLength)]
    }

    package var words: String { "host name with an optional port" }
}
