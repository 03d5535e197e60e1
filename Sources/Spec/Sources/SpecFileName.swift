internal import Text

/// Tells spec files by their names.
enum SpecFileName {
    private static let endings = [".yaml", ".yml", ".json"]

    /// Whether the name is one of a spec; case does not matter, as it does not on the machines where files are named.
    static func isSpec(_ name: String) -> Bool {
        let name = name.lowercased()
        return endings.contains { name.hasSuffix($0) }
    }

    static func isJSON(_ name: String) -> Bool { name.lowercased().hasSuffix(".json") }

    /// What is added to a spec's name where the file is something made of it or for it.
    private static let derived: Set<String> = [
        "asc", "dist", "example", "gotmpl", "gz", "j2", "jinja", "jinja2", "md", "sample", "sha256", "sig", "template",
        "tmpl", "tpl", "zip",
    ]
    /// Other formats whose endings look like one of a spec.
    private static let formats: Set<String> = ["jsonl", "jsonld", "jsonnet"]

    /// The name that a file was probably meant to have, where it looks like a spec and is not read as one.
    ///
    /// `bob.yaml.txt`, `bob.yaml~` and `bob.ymal` do, unless `bob.yaml` stands beside: then they are copies of it.
    /// - Parameter names: what stands in the same directory.
    static func meant(by name: String, beside names: [String]) -> String? {
        guard !isSpec(name), !(name.hasPrefix("#") && name.hasSuffix("#")) else { return nil }
        return (addedTo(name) ?? misspelt(name)).flatMap { names.contains($0) ? nil : $0 }
    }

    /// `bob.yaml` of `bob.yaml.bak`, `bob.yaml~` and `bob.yaml (1)`.
    private static func addedTo(_ name: String) -> String? {
        let lower = name.lowercased()
        guard lower.utf8.count == name.utf8.count else { return nil }
        for ending in endings {
            guard let range = lower.firstRange(of: ending), range.lowerBound > lower.startIndex else { continue }
            let rest = lower[range.upperBound...]
            let length = lower.utf8.distance(from: lower.startIndex, to: range.upperBound)
            let meant = String(decoding: name.utf8.prefix(length), as: UTF8.self)
            if let first = rest.utf8.first, first.isLetter || first.isDigit {
                // `.yamll`, `.yaml2` and `.jsonc`, but not the name of another format.
                return formats.contains(String(ending.dropFirst() + rest)) || rest.utf8.count > 2 ? nil : meant
            }
            return rest.hasPrefix(".") && derived.contains(String(rest.dropFirst())) ? nil : meant
        }
        return nil
    }

    /// `bob.yaml` of `bob.ymal`, `bob.yam` and `bob.jsn`: one letter more, less, other or exchanged with its neighbour.
    private static func misspelt(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        let ending = Array(name[name.index(after: dot)...].lowercased().utf8)
        guard ending.count >= 2, !formats.contains(String(decoding: ending, as: UTF8.self)) else { return nil }
        return endings.first { known in
            let letters = Array(known.utf8.dropFirst())
            // Another first letter is another format: xml, toml.
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
