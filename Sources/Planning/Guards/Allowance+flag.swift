extension Allowance {
    /// The names of all guards that `--allow` can pass.
    package static let guardNames = Guards.rules.map(\.name)

    /// The form of an allowance for the guard, such as `removals=WHAT:COUNT`, and the least number of one that counts.
    package static func form(of guardName: String) -> (text: String, minimum: Int?) {
        let counting = Guards.rules.first { $0.name == guardName }?.counting
        return ("\(guardName)=WHAT" + (counting == nil ? "" : ":COUNT"), counting?.minimum)
    }

    /// - Parameter flag: `GUARD=SUBJECT`, or `GUARD=SUBJECT:COUNT` for guards that count.
    /// - Returns: nil if the text does not have this form, or has a number that allows nothing.
    package init?(flag: String) {
        let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let rule = Guards.rules.first(where: { $0.name == parts[0] }) else { return nil }
        guard let counting = rule.counting else {
            // No name and no commit has a colon, so a number behind one was meant to count what is not counted.
            guard !parts[1].utf8.contains(UInt8(ascii: ":")) else { return nil }
            self.init(rule, parts[1])
            return
        }
        guard let colon = parts[1].lastIndex(of: ":"), colon > parts[1].startIndex,
            let count = Self.count(parts[1][parts[1].index(after: colon)...]), count >= counting.minimum
        else { return nil }
        self.init(rule, String(parts[1][..<colon]), count: count)
    }

    /// The number, if it is written as numbers in a spec are: digits, without a leading zero.
    private static func count(_ digits: Substring) -> Int? {
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits == "0" || digits.utf8.first != 0x30 else {
            return nil
        }
        return Int(digits)
    }
}
