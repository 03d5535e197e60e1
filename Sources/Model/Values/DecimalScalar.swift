internal import Text

/// A decimal number from 0, kept as text from the spec to `NUMERIC`: no floating point anywhere.
package enum DecimalScalar {
    /// Digits before the point, at most: the column is `numeric(12 + scale, scale)`.
    package static let wholeDigits = 12

    /// Appends the number with exactly `scale` digits after the point, as Postgres writes `NUMERIC(…, scale)`.
    static func encode(_ scalar: ScalarBytes, scale: Int, into output: inout [UInt8]) -> ValueProblem? {
        let point = scalar.firstIndex(of: UInt8(ascii: ".")) ?? scalar.endIndex
        let whole = scalar[..<point]
        let fraction = scalar[point...].dropFirst()
        guard isWhole(whole), fraction.allSatisfy(\.isDigit), point == scalar.endIndex || !fraction.isEmpty else {
            return ValueProblem(
                code: .notADecimal,
                demand: "must be a decimal number from 0 with at most \(scale) digits after the point",
                hint: "write it as 1250 or 1250.50: no sign, exponent, separator or currency"
            )
        }
        guard fraction.count <= scale else {
            return ValueProblem(code: .outOfRange, demand: "must have at most \(scale) digits after the point")
        }
        guard whole.count <= wholeDigits else {
            return ValueProblem(code: .outOfRange, demand: "must have at most \(wholeDigits) digits before the point")
        }
        output.append(contentsOf: whole)
        output.append(UInt8(ascii: "."))
        output.append(contentsOf: fraction)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale - fraction.count))
        return nil
    }

    private static func isWhole(_ digits: Slice<ScalarBytes>) -> Bool {
        guard let first = digits.first, digits.allSatisfy(\.isDigit) else { return false }
        return first != UInt8(ascii: "0") || digits.count == 1
    }
}
