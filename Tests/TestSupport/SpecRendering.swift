import Model
import Text

extension GeneratedSpec {
    /// Which child resources are written inside their parent.
    package enum Nesting: Sendable, CaseIterable {
        case none, some, all
    }

    /// Writes the spec as files, with order, style and quotes chosen at random.
    package func files(using random: inout SeededGenerator, inside nesting: Nesting = .some) -> [String: String] {
        var documents: [String] = []
        for (kind, resources) in nested(nesting, &random) {
            let groups = kind.isSingleton ? [resources] : Self.split(resources, &random)
            for group in groups where !group.isEmpty {
                documents.append(Self.document(kind, group.shuffled(using: &random), &random))
            }
        }
        if documents.isEmpty { documents = [Self.header(&random)] }
        var files: [String: String] = [:]
        for document in documents.shuffled(using: &random) {
            let name = random.pick(["a.yaml", "b.yml", "sub/c.yaml", "sub/deeper/d.yaml"])
            files[name, default: ""] += "---\n" + document
        }
        return files
    }

    private static func split(_ resources: [Mapping], _ random: inout SeededGenerator) -> [[Mapping]] {
        var groups: [[Mapping]] = [[], []]
        for resource in resources { groups[random.oneIn(2) ? 0 : 1].append(resource) }
        return groups
    }

    private static func header(_ random: inout SeededGenerator) -> String {
        [
            "apiVersion: hxapply/v1\n", "kind: Cluster\n",
            random.pick(["metadata: {name: test}\n", "metadata:\n  name: 'test'\n"]),
        ]
        .shuffled(using: &random).joined()
    }

    private static func document(_ kind: Kind, _ resources: [Mapping], _ random: inout SeededGenerator) -> String {
        let header = header(&random)
        var body = "\(kind.section):\n"
        for resource in resources {
            if resource.isEmpty { return header + "\(kind.section): {}\n" }
            body += element(resource, indent: kind.isSingleton ? "  " : "    ", isListed: !kind.isSingleton, &random)
        }
        return random.oneIn(2) ? header + body : body + header
    }

    // MARK: Mappings

    private typealias Member = (key: String?, value: Value)
    /// The mapping of one resource, by its keys.
    private typealias Mapping = [(key: String, entry: Entry)]

    private enum Entry {
        /// A field, or the fields of a nested mapping.
        case fields([Member])
        /// Resources that are written inside this one.
        case resources([Mapping])
    }

    /// The resources in the section of each kind, with the resources inside them.
    private func nested(_ nesting: Nesting, _ random: inout SeededGenerator) -> [(kind: Kind, resources: [Mapping])] {
        // The key is the member and the key of the parent.
        var inner: [[String]: [Mapping]] = [:]
        var outer: [(kind: Kind, resources: [Resource])] = []
        for (kind, resources) in sections {
            var others: [Resource] = []
            for resource in resources {
                guard let parent = kind.parent, nesting == .all || nesting == .some && random.oneIn(2) else {
                    others.append(resource)
                    continue
                }
                let place = [parent.section, parent.member] + Self.key(of: resource, kind.inheritedCount)
                inner[place, default: []].append(Self.mapping(resource.fields.dropFirst(kind.inheritedCount)))
            }
            outer.append((kind, others))
        }
        return outer.map { kind, resources in
            let mappings = resources.map { resource in
                let children: Mapping = kind.children.compactMap { child in
                    guard let member = child.parent?.member else { return nil }
                    return inner[[kind.section, member] + Self.key(of: resource, kind.keyCount)]
                        .map { (member, .resources($0)) }
                }
                return Self.mapping(resource.fields[...]) + children
            }
            return (kind, mappings)
        }
    }

    private static func key(of resource: Resource, _ count: Int) -> [String] {
        resource.fields.prefix(count).map { if case .scalar(let text, _) = $0.value { text } else { "" } }
    }

    /// The fields by their key at the top of a resource; fields of a nested mapping are together.
    private static func mapping(_ fields: ArraySlice<(path: String, value: Value)>) -> Mapping {
        var result: [(key: String, members: [Member])] = []
        for (path, value) in fields {
            let parts = path.split(separator: ".").map(String.init)
            let member: Member = (parts.count == 2 ? parts[1] : nil, value)
            if let index = result.firstIndex(where: { $0.key == parts[0] }) {
                result[index].members.append(member)
            } else {
                result.append((parts[0], [member]))
            }
        }
        return result.map { ($0.key, .fields($0.members)) }
    }

    // MARK: Text

    /// A mapping in block or flow style.
    ///
    /// - Parameter indent: the text before each key; in an element of a list it includes the hyphen.
    private static func element(
        _ mapping: Mapping,
        indent: String,
        isListed: Bool,
        _ random: inout SeededGenerator
    ) -> String {
        var lead = isListed ? indent.dropLast(2) + "- " : indent
        if random.oneIn(2) { return lead + flow(mapping, &random) + "\n" }
        var text = ""
        for (key, entry) in mapping.shuffled(using: &random) {
            text += lead + block(key, entry, indent: indent + "  ", &random)
            lead = indent
        }
        return text
    }

    private static func flow(_ mapping: Mapping, _ random: inout SeededGenerator) -> String {
        let entries = mapping.shuffled(using: &random).map { "\($0.key): \(flow($0.entry, &random))" }
        return "{" + entries.joined(separator: ", ") + "}"
    }

    private static func flow(_ entry: Entry, _ random: inout SeededGenerator) -> String {
        switch entry {
        case .resources(let mappings): return "[" + mappings.map { flow($0, &random) }.joined(separator: ", ") + "]"
        case .fields(let members):
            if let value = members.first, value.key == nil { return text(value.value, &random) }
            let inner = members.map { "\($0.key ?? ""): \(text($0.value, &random))" }.joined(separator: ", ")
            return "{\(inner)}"
        }
    }

    /// - Parameter indent: the text before each line within the entry.
    private static func block(
        _ key: String,
        _ entry: Entry,
        indent: String,
        _ random: inout SeededGenerator
    ) -> String {
        switch entry {
        case .resources(let mappings):
            return "\(key):\n"
                + mappings.map { element($0, indent: indent + "  ", isListed: true, &random) }.joined()
        case .fields(let members):
            if let value = members.first, value.key == nil { return "\(key): \(text(value.value, &random))\n" }
            return "\(key):\n"
                + members.map { "\(indent)\($0.key ?? ""): \(text($0.value, &random))\n" }.joined()
        }
    }

    private static func text(_ value: Value, _ random: inout SeededGenerator) -> String {
        switch value {
        case .scalar(let text, isText: false): text
        case .scalar(let text, isText: true): quoted(text, &random)
        case .list(let elements):
            "[" + elements.shuffled(using: &random).map { quoted($0, &random) }.joined(separator: ", ") + "]"
        case .map(let texts):
            "{"
                + texts.sorted { $0.key < $1.key }.shuffled(using: &random).map { name, text in
                    "\(quoted(name, &random)): \(quoted(text, &random))"
                }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String, _ random: inout SeededGenerator) -> String {
        let isWord = text.utf8.allSatisfy { $0 >= 0x61 && $0 <= 0x7A || $0 == 0x2D || $0 == 0x5F } && text.first != "-"
        if isWord, !PlainScalar.isAmbiguous(Array(text.utf8)), random.oneIn(2) { return text }
        if !text.contains("\n"), !text.contains("\t"), random.oneIn(2) {
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result += scalar.isASCII ? String(scalar) : random.oneIn(2) ? escape(scalar) : String(scalar)
            }
        }
        return result + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
