internal import Text

/// Recognizes spec files by their names.
enum SpecFileName {
    private static let endings = [".yaml", ".yml", ".json"]

    /// Whether the name is the name of a spec; upper and lower case do not matter, as on many file systems.
    static func isSpec(_ name: String) -> Bool {
        let name = name.lowercased()
        return endings.contains { name.hasSuffix($0) }
    }

    static func isJSON(_ name: String) -> Bool { name.lowercased().hasSuffix(".json") }

    /// Endings of copies and derived files after the name of a spec.
    private static let derived: Set<String> = [
        "asc", "dist", "example", "gotmpl", "gz", "j2", "jinja", "jinja2", "md", "sample", "sha256", "sig", "template",
        "tmpl", "tpl", "zip",
    ]
    /// Other formats whose endings look like the ending of a spec.
    private static let formats: Set<String> = ["jsonl", "jsonld", "jsonnet"]

    /// The probable intended name of a file that looks like a spec but is not read as one; nil for other files.
    ///
    /// Examples are `bob.yaml.txt`, `bob.yaml~` and `bob.ymal`, unless `bob.yaml` is in the same directory, which makes
    /// them copies of it.
    ///
    /// - Parameter names: the names in the same directory.
    static func meant(by name: String, beside names: [String]) -> String? {
        guard !isSpec(name), !(name.hasPrefix("#") && name.hasSuffix("#")) else { return nil }
        return (addedTo(name) ?? misspelt(name)).flatMap { names.contains($0) ? nil : $0 }
    }

    /// The name `bob.yaml` for `bob.yaml.bak`, `bob.yaml~` and `bob.yaml (1)`.
    private static func addedTo(_ name: String) -> String? {
        let lower = name.lowercased()
        guard lower.utf8.count == name.utf8.count else { return nil }
        for ending in endings {
            guard let range = lower.firstRange(of: ending), range.lowerBound > lower.startIndex else { continue }
            let rest = lower[range.upperBound...]
            let length = lower.utf8.distance(from: lower.startIndex, to: range.upperBound)
            let meant = String(decoding: name.utf8.prefix(length), as: UTF8.self)
            if let first = rest.utf8.first, first.isLetter || first.isDigit {
                // The endings `.yamll`, `.yaml2` and `.jsonc`, but not the ending of another format.
                return formats.contains(String(ending.dropFirst() + rest)) || rest.utf8.count > 2 ? nil : meant
            }
            return rest.hasPrefix(".") && derived.contains(String(rest.dropFirst())) ? nil : meant
        }
        return nil
    }

    /// The name `bob.yaml` for `bob.ymal` and `bob.yam`: one letter added, left out or replaced, or two neighbours
    /// exchanged.
    private static func misspelt(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        let ending = Array(name[name.index(after: dot)...].lowercased().utf8)
        guard ending.count >= 2, !formats.contains(String(decoding: ending, as: UTF8.self)) else { return nil }
        return endings.first { known in
            let letters = Array(known.utf8.dropFirst())
            // Another first letter means another format, such as XML or TOML.
            return letters.first == ending.first && isNear(ending, letters)
        }.map { String(name[..<dot]) + $0 }
    }

    private static func isNear(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        let start = zip(one, other).prefix { $0 == $1 }.count
        let end = zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        if long.count == short.count + 1 { return start + end >= short.count }
        guard one.count == other.count else { return false }
        if start + end >= one.count - 1 { return true }
        return start + end == one.count - 2 && one[start] == other[start + 1] && one[start + 1] == other[start]
    }
}
