package import Text

extension FieldType {
    /// The value's cell, or nil where no spec could hold it.
    /// - Parameter isPlain: whether it stands without quotes, as numbers and booleans do.
    package func cell(of value: String, isPlain: Bool) -> [UInt8]? {
        var cell: [UInt8] = []
        let problem = Array(value.utf8).withUnsafeBufferPointer { encode($0, isPlain: isPlain, into: &cell) }
        return problem == nil ? cell : nil
    }

    /// Appends the value's cell to `output`: the text that Postgres would write for it in `COPY … TO STDOUT`.
    ///
    /// So a declared row and an observed one are equal exactly where their bytes are.
    /// - Returns: why the scalar is refused, with `output` in an unknown state, or nil.
    package func encode(_ scalar: ScalarBytes, isPlain: Bool, into output: inout [UInt8]) -> ValueProblem? {
        switch self {
        case .boolean: BooleanScalar.encode(scalar, isPlain: isPlain, into: &output)
        case .integer(let range): IntegerScalar.encode(scalar, in: range, isPlain: isPlain, into: &output)
        case .decimal(let scale): DecimalScalar.encode(scalar, scale: scale, into: &output)
        case .name, .reference: NameScalar.encode(scalar, isPlain: isPlain, into: &output)
        case .text(let limit, let lines):
            TextScalar.encode(scalar, limit: limit, lines: lines, isPlain: isPlain, into: &output)
        case .email: EmailScalar.encode(scalar, into: &output)
        case .choice(let choices): ChoiceScalar.encode(scalar, among: choices, into: &output)
        case .area: AreaScalar.encode(scalar, isPlain: isPlain, into: &output)
        case .timestamp: TimestampScalar.encode(scalar, into: &output)
        case .duration(let range): DurationScalar.encode(scalar, in: range, into: &output)
        case .sha256: DigestScalar.encode(scalar, into: &output)
        case .httpsURL: AddressScalar.encodeURL(scalar, into: &output)
        case .host: AddressScalar.encodeHost(scalar, into: &output)
        case .list(let element, _, _): element.encode(scalar, isPlain: isPlain, into: &output)
        }
    }
}
