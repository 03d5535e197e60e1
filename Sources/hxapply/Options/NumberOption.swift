import ArgumentParser

/// Reads options whose value is a number within a range.
enum NumberOption {
    /// - Returns: a function for the `transform` of an option; its error message names the range.
    static func within(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
        { text in
            guard let number = Int(text), range.contains(number) else {
                throw ValidationError("it must be a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return number
        }
    }

    /// The arguments with each negative number joined to the option before it, as in `--limit=-1`.
    ///
    /// The parser would take a negative number for an option and report a missing value.
    static func joined(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        for argument in arguments {
            if isNegativeNumber(argument), let last = joined.last, last.hasPrefix("--"), last != "--",
                !last.contains("=")
            {
                joined[joined.count - 1] = "\(last)=\(argument)"
            } else {
                joined.append(argument)
            }
        }
        return joined
    }

    private static func isNegativeNumber(_ argument: String) -> Bool {
        let digits = argument.utf8.dropFirst()
        return argument.hasPrefix("-") && !digits.isEmpty
            && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
    }
}
