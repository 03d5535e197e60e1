/// What is wrong where a rule of two resources is broken, in the same words wherever it is found.
extension RowRule {
    /// The sentence for `zeroTogether`.
    ///
    /// - Parameters:
    ///   - path: the field that must be 0, or must not.
    ///   - other: the resource that it refers to, such as `GPU type 'h100'`.
    ///   - itsPath: the field of that resource.
    package static func zeroSentence(_ path: String, mustBeZero: Bool, as itsPath: String, of other: String) -> String {
        mustBeZero
            ? "'\(path)' must be 0, as '\(itsPath)' of \(other) is 0"
            : "'\(path)' must be at least 1, as '\(itsPath)' of \(other) is not 0"
    }

    /// The sentence for `wholeInstances`.
    ///
    /// - Parameters:
    ///   - path: the field that must divide a number, or be a multiple of it.
    ///   - whole: that number.
    ///   - itsPath: the field with that number.
    ///   - other: the resource that has it, such as `GPU type 'h100'`.
    package static func partSentence(_ path: String, whole: Int64, as itsPath: String, of other: String) -> String {
        "'\(path)' must divide \(whole), the '\(itsPath)' of \(other), or be a multiple of it"
    }

    /// The sentence for `atMost`.
    ///
    /// - Parameter limit: the value of the policy's field, as a spec writes it.
    package static func limitSentence(_ path: String, limit: String, of limitPath: String) -> String {
        "'\(path)' must be at most \(limit), the '\(limitPath)' of the policy"
    }
}
