package import Text

/// What an API key may be used for, in the words of a gateway: `[a-z0-9][a-z0-9:._-]*`, such as `jobs:submit`.
package struct ScopeValue: ValueType {
    private static let maximumLength = 128

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        guard Self.isScope(scalar) else {
            return ValueProblem(
                code: .notAScope,
                demand: "must be 1 to \(Self.maximumLength) of a-z, 0-9, ':', '.', '_' and '-', "
                    + "with a letter or digit at the start",
                hint: "such as 'jobs:submit'"
            )
        }
        output.append(contentsOf: scalar)
        return nil
    }

    private static func isScope(_ text: ScalarBytes) -> Bool {
        guard let first = text.first, first.isLowerLetter || first.isDigit, text.count <= maximumLength else {
            return false
        }
        return text.allSatisfy { $0.isLowerLetter || $0.isDigit || ":._-".utf8.contains($0) }
    }

    private static var pattern: String { "^[a-z0-9][-a-z0-9:._]{0,\(maximumLength - 1)}$" }

    package var constraints: [Constraint] { [.pattern(written: Self.pattern, stored: Self.pattern)] }
    package var words: String { "scope: `[a-z0-9][a-z0-9:._-]*`, at most \(Self.maximumLength) bytes" }
}
