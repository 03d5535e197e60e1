internal import Text

/// `[A-Z]{2,16}([+][A-Z]{2,16})*`: areas whose law data stays under, such as `US`, `US+CA` or `APAC`.
package enum AreaScalar {
    /// Bytes, at most: room for nineteen countries of two letters.
    package static let maximumLength = 64
    /// The rule as a regular expression, for JSON Schema and Postgres alike.
    package static let pattern = "^[A-Z]{2,16}([+][A-Z]{2,16})*$"

    private static let partLength = 2...16

    static func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        guard scalar.count <= maximumLength, isArea(scalar) else {
            return ValueProblem(
                code: .notAnArea,
                demand: "must be areas of 2 to 16 capitals joined by '+', at most \(maximumLength) bytes",
                hint: suggestion(scalar).map { "such as '\($0)'" } ?? "such as 'US', 'EU' or 'US+CA'"
            )
        }
        output.append(contentsOf: scalar)
        return nil
    }

    private static func isArea(_ text: some Collection<UInt8>) -> Bool {
        text.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false).allSatisfy { part in
            partLength.contains(part.count) && part.allSatisfy(\.isUpperLetter)
        }
    }

    /// The same in capitals, where that is all that is wrong.
    private static func suggestion(_ scalar: ScalarBytes) -> String? {
        guard scalar.count <= maximumLength else { return nil }
        let capitals = scalar.map { $0.isLowerLetter ? $0 & ~0x20 : $0 }
        return isArea(capitals) ? String(decoding: capitals, as: UTF8.self) : nil
    }
}
