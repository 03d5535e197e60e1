package import Model

/// A random valid spec that is generated from the kinds, so that it covers every kind and field.
package struct GeneratedSpec {
    /// The value of a field: a text, a list of texts, or texts by names.
    package enum Value: Equatable {
        case scalar(String, isText: Bool)
        case list([String])
        case map([String: String])
    }

    package struct Resource {
        package var fields: [(path: String, value: Value)]

        fileprivate func text(of path: String) -> String? {
            guard case .scalar(let text, _)? = fields.first(where: { $0.path == path })?.value else { return nil }
            return text
        }
    }

    package var sections: [(kind: Kind, resources: [Resource])] = []

    /// The number of names to choose from; it is small, so that two generated specs share most of their names.
    private static let poolSize = 6

    package init(using random: inout SeededGenerator) {
        var names: [String: [String]] = [:]
        for kind in Kind.all {
            let keys = Self.keys(of: kind, names, &random)
            if kind.keyCount == 1 { names[kind.section] = keys.map { $0[0] } }
            var values = Self.uniqueValues(of: kind, count: keys.count, &random)
            let resources = keys.compactMap { Self.resource(kind, $0, names, &values, &random) }
            sections.append((kind, resources.map { withWholeInstances(withZeros($0, of: kind), of: kind) }))
        }
        for index in sections.indices {
            let kind = sections[index].kind
            sections[index].resources = sections[index].resources.map { asTree(withinPolicy($0, of: kind), of: kind) }
        }
    }

    /// The resource without a parent that comes after it in the order of names, because this could make a circle.
    private func asTree(_ resource: Resource, of kind: Kind) -> Resource {
        var resource = resource
        for case .tree(let path) in kind.rules {
            let name = resource.text(of: "name") ?? ""
            if resource.text(of: path).map({ $0 >= name }) ?? false { resource.fields.removeAll { $0.path == path } }
        }
        return resource
    }

    /// The resource without values that the policy does not allow.
    private func withinPolicy(_ resource: Resource, of kind: Kind) -> Resource {
        var resource = resource
        for case .atMost(let path, let limitPath) in kind.rules {
            guard let field = Kind.policy.fields.first(where: { $0.path == limitPath }) else { continue }
            let policy = sections.first { $0.kind === Kind.policy }?.resources.first
            let limit =
                policy?.text(of: limitPath).flatMap { field.type.cell(of: $0, isPlain: true) } ?? field.defaultCell
            resource.fields.removeAll { name, value in
                guard name == path, case .scalar(let text, _) = value,
                    let value = field.type.cell(of: text, isPlain: true).flatMap({ field.type.order(of: $0[...]) })
                else { return false }
                return value > field.type.order(of: limit[...]) ?? 0
            }
        }
        return resource
    }

    private static func keys(
        of kind: Kind,
        _ names: [String: [String]],
        _ random: inout SeededGenerator
    ) -> [[String]] {
        if kind.isSingleton { return random.oneIn(2) ? [[]] : [] }
        var keys: [[String]] = [[]]
        for field in kind.keyFields {
            let choices: [String]
            if let section = field.type.referencedSection {
                choices = names[section] ?? []
            } else if field.value is DateValue {
                choices = (0..<poolSize).map { "2036-02-\(20 + $0 % 10)" }
            } else {
                choices = (0..<poolSize).map { "\(kind.table.prefix(3).filter { $0 != "_" })-\($0)" }
            }
            keys = keys.flatMap { key in choices.map { key + [$0] } }
        }
        return keys.filter { _ in random.oneIn(2) }
    }

    /// For each unique field, a different value for each resource, in random order.
    private static func uniqueValues(
        of kind: Kind,
        count: Int,
        _ random: inout SeededGenerator
    ) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for field in kind.fields where field.isUnique {
            values[field.path] = (0..<max(2 * count, poolSize)).map { number in
                field.type.isList ? digest(number) : "Person.\(number)@Example.com"
            }.shuffled(using: &random)
        }
        return values
    }

    private static func digest(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "a", count: 64 - digits.count) + digits
    }

    private static func resource(
        _ kind: Kind,
        _ key: [String],
        _ names: [String: [String]],
        _ unique: inout [String: [String]],
        _ random: inout SeededGenerator
    ) -> Resource? {
        var fields: [(String, Value)] = zip(kind.keyFields, key).map { ($0.path, .scalar($1, isText: true)) }
        let chosen = kind.rules.compactMap { rule -> (paths: [String], path: String)? in
            switch rule {
            case .exactlyOne(let paths): (paths, random.pick(paths))
            case .onlyWith, .zeroTogether, .atMost, .wholeInstances, .tree: nil
            }
        }
        for field in kind.fields.dropFirst(kind.keyCount) {
            let isChosen = chosen.contains { $0.path == field.path }
            if chosen.contains(where: { $0.paths.contains(field.path) }), !isChosen { continue }
            guard field.isRequired || isChosen || random.oneIn(2) else { continue }
            guard let value = value(of: field, names, &unique, &random) else {
                if field.isRequired || isChosen { return nil }
                continue
            }
            fields.append((field.path, value))
        }
        for case .onlyWith(let paths, let other) in kind.rules where !fields.contains(where: { $0.0 == other }) {
            fields.removeAll { paths.contains($0.0) }
        }
        return Resource(fields: fields)
    }

    /// The resource with 0 in the fields where a rule requires it, and in no others.
    private func withZeros(_ resource: Resource, of kind: Kind) -> Resource {
        var resource = resource
        for case .zeroTogether(let path, let reference, let its) in kind.rules {
            guard let field = kind.fields.first(where: { $0.path == reference }),
                let index = resource.fields.firstIndex(where: { $0.path == path }),
                let target = sections.first(where: { $0.kind.section == field.type.referencedSection }),
                let other = target.resources.first(where: { $0.text(of: "name") == resource.text(of: reference) })
            else { continue }
            let isZero = other.text(of: its) == "0"
            guard (resource.text(of: path) == "0") != isZero else { continue }
            resource.fields[index].value = .scalar(isZero ? "0" : "1", isText: false)
        }
        return resource
    }

    /// The resource with 1 in the fields whose number does not go with the number of the resource that it refers to.
    private func withWholeInstances(_ resource: Resource, of kind: Kind) -> Resource {
        var resource = resource
        for case .wholeInstances(let path, let reference, let its, _) in kind.rules {
            guard let field = kind.fields.first(where: { $0.path == reference }),
                let index = resource.fields.firstIndex(where: { $0.path == path }),
                let target = sections.first(where: { $0.kind.section == field.type.referencedSection }),
                let other = target.resources.first(where: { $0.text(of: "name") == resource.text(of: reference) }),
                let number = resource.text(of: path).flatMap({ Int($0) }), number > 0,
                let whole = other.text(of: its).flatMap({ Int($0) }), whole > 0
            else { continue }
            if number % whole != 0, whole % number != 0 { resource.fields[index].value = .scalar("1", isText: false) }
        }
        return resource
    }

    private static func value(
        of field: Field,
        _ names: [String: [String]],
        _ unique: inout [String: [String]],
        _ random: inout SeededGenerator
    ) -> Value? {
        if case .list(_, let count, _) = field.type { return list(field, count, names, &unique, &random) }
        if let map = field.type.map { return .map(texts(of: map, &random)) }
        if field.isUnique { return unique[field.path]?.popLast().map { .scalar($0, isText: true) } }
        return scalar(field, names, &random)
    }

    private static func texts(of map: MapValue, _ random: inout SeededGenerator) -> [String: String] {
        var texts: [String: String] = [:]
        for _ in 0..<random.pick([0, 1, 2, 5]) {
            // Postgres orders shorter names first, whatever their characters are.
            let name = random.pick(["cost-center", "owner", "zz", "a", "aa", "no", "012", "x-1"])
            texts[name] = text(of: map.text, &random) ?? name
        }
        return texts
    }

    private static func list(
        _ field: Field,
        _ count: ClosedRange<Int>,
        _ names: [String: [String]],
        _ unique: inout [String: [String]],
        _ random: inout SeededGenerator
    ) -> Value? {
        let wanted = min(count.upperBound, max(count.lowerBound, Int.random(in: 0...2, using: &random)))
        var elements: [String] = []
        for _ in 0..<wanted {
            let next: String?
            if field.isUnique {
                next = unique[field.path]?.popLast()
            } else if case .scalar(let text, _)? = scalar(field, names, &random) {
                next = text
            } else {
                next = nil
            }
            if let next, !elements.contains(next) { elements.append(next) }
        }
        return elements.count < count.lowerBound ? nil : .list(elements)
    }

    /// A value of the field, or an element of a list; nil if there is none to choose from.
    private static func scalar(
        _ field: Field,
        _ names: [String: [String]],
        _ random: inout SeededGenerator
    ) -> Value? {
        if let section = field.type.referencedSection {
            return (names[section] ?? []).randomElement(using: &random).map { .scalar($0, isText: true) }
        }
        // A secret that was replaced does not come back, so a lower generation is refused.
        if field.path == "rotation.generation" { return .scalar("1", isText: false) }
        guard let text = text(of: field.value, &random) ?? (field.isList ? nil : field.example) else { return nil }
        return .scalar(text, isText: isQuoted(field.value))
    }

    /// Whether a value may be written in quotes.
    private static func isQuoted(_ value: any ValueType) -> Bool { !value.isSafeWithoutQuotes || value is ChoiceValue }

    /// A value that is likely to reveal faults; nil for a type that is unknown here, whose example is used instead.
    private static func text(of value: any ValueType, _ random: inout SeededGenerator) -> String? {
        switch value {
        case is BooleanValue: random.pick(["true", "false"])
        // The smallest value is often a special one.
        case let integer as IntegerValue where random.oneIn(4): String(integer.range.lowerBound)
        case let integer as IntegerValue: String(number(in: integer.range, &random))
        case let decimal as DecimalValue:
            random.pick(["0", "1", "12.5", "99999.9", "7." + String(repeating: "5", count: decimal.scale)])
        case let text as TextValue: random.pick(texts(text.lines).filter { $0.utf8.count <= text.limit })
        case let choice as ChoiceValue: random.pick(choice.choices)
        case is TimestampValue: random.pick(timestamps)
        case is DateValue: random.pick(["2000-01-01", "2028-02-29", "2036-12-31", "2099-12-31"])
        case is DurationValue:
            random.pick(
                ["1m", "90m", "1h", "72h", "1d", "30d", "365d"].filter { value.cell(of: $0, isPlain: true) != nil }
            )
        case is HTTPSURLValue: random.pick(["https://a.example.com", "https://b.example.com:8443/v1?x=y"])
        case is HostValue: random.pick(["db.example.com", "10.1.2.3:5432"])
        case is NameValue: random.pick(["aws", "on-prem", "x", "no", "012", "1e3"])
        case is EmailValue: random.pick(["Lead@Example.com", "ops@example.com"])
        case is ScopeValue: random.pick(["jobs:submit", "0", "no", "a.b_c-d:"])
        case is RecipientValue: random.pick(recipients)
        case is AreaValue: random.pick(["US", "US+CA", "APAC", "NO", "BR+AR+CL"])
        default: nil
        }
    }

    private static func number(in range: ClosedRange<Int64>, _ random: inout SeededGenerator) -> Int64 {
        Int64.random(in: range.lowerBound...min(range.upperBound, range.lowerBound + 40), using: &random)
    }

    private static let recipients = [
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    ]

    private static let timestamps = [
        "2036-01-01T00:00:00Z", "2036-02-29T23:59:59.5+01:00", "2099-12-31T23:59:59Z", "2000-01-01T00:00:00Z",
        "2036-06-01T12:00:00.000001-07:00",
    ]

    /// Texts that have revealed faults in writers of YAML, COPY, arrays or JSON.
    private static func texts(_ lines: TextLines) -> [String] {
        let single = [
            "plain", "two words", "no", "012", "~", "\\N", "\\", "a\\tb", "NULL", "null", "{a,b}", "\"quoted\"", "it's",
            "a: b",
            "a # b", "- a", "[x]", "é", "日本語", "a,b", "%s", "$1", "'); DROP TABLE hx.teams; --", "<b>&",
            "::add-mask::x",
            "trailing:", "=", "0x1F", "2036-01-01", "1e3", "\\x00", "`tick`", "|pipe|", "*star", "&anchor", "!tag",
            "@at",
        ]
        return lines == .one ? single : single + ["two\nlines", "tab\there", "end\n", "\n", "a\n\n\\.\nb"]
    }
}
