package import Text

/// Areas under whose law data stays, such as `US`, `US+CA` or `APAC`: `[A-Z]{2,16}([+][A-Z]{2,16})*`.
package struct AreaValue: ValueType {
    /// The maximum number of bytes; enough for 21 countries of two letters.
    private static let maximumLength = 64
    private static let form = WordForm("A-Z", length: 2...16, joinedBy: UInt8(ascii: "+"))

    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, PlainScalar.isAmbiguous(scalar) { return .quoteIt(scalar) }
        guard scalar.count <= Self.maximumLength, Self.form.matches(scalar) else {
            return ValueProblem(
                code: .notAnArea,
                demand: "must be areas of 2 to 16 capitals joined by '+', at most \(Self.maximumLength) bytes",
                hint: Self.suggestion(scalar).map { "such as '\($0)'" } ?? "such as 'US', 'EU' or 'US+CA'"
            )
        }
        output.append(contentsOf: scalar)
        return nil
    }

    /// The text in capitals if nothing else is wrong; otherwise nil.
    private static func suggestion(_ scalar: ScalarBytes) -> String? {
        guard scalar.count <= maximumLength else { return nil }
        let capitals = scalar.map { $0.isLowerLetter ? $0 & ~0x20 : $0 }
        return capitals.withUnsafeBufferPointer(form.matches) ? String(decoding: capitals, as: UTF8.self) : nil
    }

    package var constraints: [Constraint] {
        [
            .length(1...Self.maximumLength), .pattern(written: Self.form.pattern, stored: Self.form.pattern),
        ]
    }

    package var words: String { "areas of 2 to 16 capitals joined by `+`" }
}
