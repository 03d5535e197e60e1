internal import Text

/// `true` and `false`, unquoted, and no other word for them.
enum BooleanScalar {
    static func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        if isPlain, scalar.equals("true") {
            output.append(UInt8(ascii: "t"))
        } else if isPlain, scalar.equals("false") {
            output.append(UInt8(ascii: "f"))
        } else {
            return ValueProblem(code: .notABoolean, demand: "must be true or false", hint: hint(scalar, isPlain))
        }
        return nil
    }

    private static func hint(_ scalar: ScalarBytes, _ isPlain: Bool) -> String? {
        switch scalar.string.lowercased() {
        case "true", "yes", "on", "y", "1": "write true"
        case "false", "no", "off", "n", "0": "write false"
        default: nil
        }
    }
}
