import Model
import Text

extension GeneratedSpec {
    /// Writes the spec as files, in whatever order, style and quoting the random numbers choose.
    package func files(using random: inout SeededGenerator) -> [String: String] {
        var documents: [String] = []
        for (kind, resources) in sections {
            let groups = kind.isSingleton ? [resources] : split(resources, &random)
            for group in groups where !group.isEmpty {
                documents.append(document(kind, group.shuffled(using: &random), &random))
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

    private func split(_ resources: [Resource], _ random: inout SeededGenerator) -> [[Resource]] {
        var groups: [[Resource]] = [[], []]
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

    private func document(_ kind: Kind, _ resources: [Resource], _ random: inout SeededGenerator) -> String {
        let header = Self.header(&random)
        var body = "\(kind.section):\n"
        for resource in resources {
            let isFlow = random.oneIn(2)
            let fields = Self.grouped(resource).shuffled(using: &random)
            if fields.isEmpty { return header + "\(kind.section): {}\n" }
            if isFlow {
                let flow = fields.map { Self.flow($0.key, $0.members, &random) }.joined(separator: ", ")
                body += kind.isSingleton ? "  {\(flow)}\n" : "  - {\(flow)}\n"
            } else {
                var lead = kind.isSingleton ? "  " : "  - "
                for (key, members) in fields {
                    body += lead + Self.block(key, members, &random)
                    lead = kind.isSingleton ? "  " : "    "
                }
            }
        }
        return random.oneIn(2) ? header + body : body + header
    }

    private typealias Member = (key: String?, value: Value)

    /// The fields by their key at the top of a resource, those of a nested mapping together.
    private static func grouped(_ resource: Resource) -> [(key: String, members: [Member])] {
        var result: [(key: String, members: [Member])] = []
        for (path, value) in resource.fields {
            let parts = path.split(separator: ".").map(String.init)
            let member: Member = (parts.count == 2 ? parts[1] : nil, value)
            if let index = result.firstIndex(where: { $0.key == parts[0] }) {
                result[index].members.append(member)
            } else {
                result.append((parts[0], [member]))
            }
        }
        return result
    }

    private static func flow(_ key: String, _ members: [Member], _ random: inout SeededGenerator) -> String {
        if let value = members.first, value.key == nil { return "\(key): \(text(value.value, &random))" }
        let inner = members.map { "\($0.key ?? ""): \(text($0.value, &random))" }.joined(separator: ", ")
        return "\(key): {\(inner)}"
    }

    private static func block(_ key: String, _ members: [Member], _ random: inout SeededGenerator) -> String {
        if let value = members.first, value.key == nil { return "\(key): \(text(value.value, &random))\n" }
        return "\(key):\n" + members.map { "      \($0.key ?? ""): \(text($0.value, &random))\n" }.joined()
    }

    private static func text(_ value: Value, _ random: inout SeededGenerator) -> String {
        switch value {
        case .scalar(let text, isText: false): text
        case .scalar(let text, isText: true): quoted(text, &random)
        case .list(let elements):
            "[" + elements.shuffled(using: &random).map { quoted($0, &random) }.joined(separator: ", ") + "]"
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
