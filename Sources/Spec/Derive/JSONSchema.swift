package import Model
internal import Text

/// Describes a spec document as JSON Schema (draft 2020-12), for editors and for checks without hxapply.
///
/// The schema covers what one resource shows. Only `validate` checks rules about several resources, such as references
/// and uniqueness.
package enum JSONSchema {
    /// The text of the schema, indented; it is always the same bytes.
    package static func document(of kinds: [Kind] = Kind.all) -> String {
        var schema = PrettyJSON()
        schema.object { schema in
            schema.member("$schema", "https://json-schema.org/draft/2020-12/schema")
            schema.member("title", "hxapply cluster spec")
            schema.member("description", "Teams, users, API keys, regions and GPU reservations of one cluster.")
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.strings("required", ["apiVersion", "kind", "metadata"])
            schema.object("properties") { schema in
                header(&schema)
                for kind in kinds { section(kind, &schema) }
            }
        }
        return schema.text
    }

    private static func header(_ schema: inout PrettyJSON) {
        schema.object("apiVersion") { $0.member("const", "hxapply/v1") }
        schema.object("kind") { $0.member("const", "Cluster") }
        schema.object("metadata") { schema in
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.strings("required", ["name"])
            schema.object("properties") { schema in
                schema.object("name") { schema in
                    schema.member("description", "The cluster's name.")
                    describe(.name, &schema)
                }
            }
        }
    }

    private static func section(_ kind: Kind, _ schema: inout PrettyJSON) {
        schema.object(kind.section) { schema in
            schema.member("description", kind.summary)
            if kind.isSingleton {
                resource(kind, kind.fields[...], &schema)
            } else {
                list(of: kind, kind.fields[...], &schema)
            }
        }
    }

    /// - Parameter fields: the fields that each resource of the list may give.
    private static func list(of kind: Kind, _ fields: ArraySlice<Field>, _ schema: inout PrettyJSON) {
        schema.member("type", "array")
        schema.object("items") { resource(kind, fields, &$0) }
    }

    private static func resource(_ kind: Kind, _ fields: ArraySlice<Field>, _ schema: inout PrettyJSON) {
        schema.member("type", "object")
        schema.member("additionalProperties", false)
        require(fields.filter(\.isRequired).map { $0.group ?? $0.key }, &schema)
        describe(kind.rules, of: kind, &schema)
        schema.object("properties") { schema in
            var groups: Set<String> = []
            for field in fields {
                if let group = field.group {
                    if groups.insert(group).inserted { self.group(group, kind, &schema) }
                } else {
                    property(field, &schema)
                }
            }
            for child in kind.children { children(child, &schema) }
            guard kind.acceptsRename else { return }
            schema.object(Kind.renameKey) { schema in
                schema.member("description", Kind.renameSummary)
                schema.array("anyOf") { schema in
                    schema.object { describe(.name, &$0) }
                    schema.object { schema in
                        schema.member("type", "array")
                        schema.member("minItems", Kind.previousNameCount.lowerBound)
                        schema.member("maxItems", Kind.previousNameCount.upperBound)
                        schema.member("uniqueItems", true)
                        schema.object("items") { describe(.name, &$0) }
                    }
                }
            }
        }
    }

    /// The member for the resources of another kind that may be declared inside a resource.
    private static func children(_ kind: Kind, _ schema: inout PrettyJSON) {
        guard let parent = kind.parent else { return }
        schema.object(parent.member) { schema in
            schema.member("description", parent.summary)
            list(of: kind, kind.ownFields, &schema)
        }
    }

    private static func group(_ name: String, _ kind: Kind, _ schema: inout PrettyJSON) {
        schema.object(name) { schema in
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            require(kind.fields.filter { $0.isRequired && $0.group == name }.map(\.key), &schema)
            schema.object("properties") { schema in
                for field in kind.fields where field.group == name { property(field, &schema) }
            }
        }
    }

    /// Writes the keys that are required, each once.
    private static func require(_ keys: [String], _ schema: inout PrettyJSON) {
        var seen: Set<String> = []
        let keys = keys.filter { seen.insert($0).inserted }
        if !keys.isEmpty { schema.strings("required", keys) }
    }

    // MARK: Rules

    /// An object may have only one member `oneOf`, so several rules are elements of `allOf`.
    private static func describe(_ rules: [RowRule], of kind: Kind, _ schema: inout PrettyJSON) {
        let choices = rules.compactMap { rule -> [String]? in
            switch rule {
            case .exactlyOne(let paths): paths
            case .onlyWith, .zeroTogether, .atMost, .wholeInstances, .tree: nil
            }
        }
        dependencies(rules, of: kind, &schema)
        if choices.count == 1 { return exactlyOne(choices[0], of: kind, &schema) }
        guard !choices.isEmpty else { return }
        schema.array("allOf") { schema in
            for paths in choices { schema.object { exactlyOne(paths, of: kind, &$0) } }
        }
    }

    /// Writes which members, or the mappings that hold them, are given only together with another one.
    private static func dependencies(_ rules: [RowRule], of kind: Kind, _ schema: inout PrettyJSON) {
        let pairs = rules.flatMap { rule -> [(member: String, other: String)] in
            guard case .onlyWith(let paths, let other) = rule else { return [] }
            let members = paths.compactMap { kind.index(of: $0) }.map { kind.fields[$0].group ?? kind.fields[$0].key }
            return members.enumerated().filter { members.firstIndex(of: $0.element) == $0.offset }
                .map { ($0.element, other) }
        }
        guard !pairs.isEmpty else { return }
        schema.object("dependentRequired") { schema in
            for pair in pairs { schema.strings(pair.member, [pair.other]) }
        }
    }

    private static func exactlyOne(_ paths: [String], of kind: Kind, _ schema: inout PrettyJSON) {
        schema.array("oneOf") { schema in
            for field in paths.compactMap({ kind.index(of: $0) }).map({ kind.fields[$0] }) {
                schema.object { given(field, &$0) }
            }
        }
    }

    /// The condition that the field is given, within its group if it has one.
    private static func given(_ field: Field, _ schema: inout PrettyJSON) {
        schema.strings("required", [field.group ?? field.key])
        guard let group = field.group else { return }
        schema.object("properties") { schema in
            schema.object(group) { $0.strings("required", [field.key]) }
        }
    }

    private static func property(_ field: Field, _ schema: inout PrettyJSON) {
        schema.object(field.key) { schema in
            schema.member("description", field.summary)
            describe(field.type, &schema)
            if case .defaulting(let value) = field.presence { schema.value("default", value, of: field.type) }
        }
    }

    private static func describe(_ type: FieldType, _ schema: inout PrettyJSON) {
        guard case .list(let element, let count, _) = type else { return describe(type.value.constraints, &schema) }
        schema.member("type", "array")
        if count.lowerBound > 0 { schema.member("minItems", count.lowerBound) }
        schema.member("maxItems", count.upperBound)
        schema.member("uniqueItems", true)
        schema.object("items") { describe(element, &$0) }
    }

    // MARK: Values

    /// Writes the constraints of a value that JSON Schema can express; `validate` checks the others.
    private static func describe(_ constraints: [Constraint], _ schema: inout PrettyJSON) {
        let isText = constraints.contains {
            if case .pattern = $0 { true } else if case .length = $0 { true } else { false }
        }
        if isText { schema.member("type", "string") }
        let pattern = constraints.lazy.compactMap { if case .pattern(let written, _) = $0 { written } else { nil } }
            .first
        if let pattern { schema.member("pattern", pattern) }
        for constraint in constraints {
            switch constraint {
            case .truth: schema.member("type", "boolean")
            case .range(let range):
                schema.member("type", "integer")
                schema.member("minimum", Int(range.lowerBound))
                schema.member("maximum", Int(range.upperBound))
            case .decimal(let whole, let scale): decimal(whole, scale, &schema)
            case .choice(let choices): schema.strings("enum", choices)
            case .length(let range):
                // A pattern already sets the minimum length.
                if pattern == nil { schema.member("minLength", range.lowerBound) }
                schema.member("maxLength", range.upperBound)
            case .map(let names, let pattern, let length): map(names, pattern, length, &schema)
            case .pattern, .prefix, .years, .minutes: break
            }
        }
    }

    private static func map(
        _ names: Int,
        _ pattern: String,
        _ length: ClosedRange<Int>,
        _ schema: inout PrettyJSON
    ) {
        schema.member("type", "object")
        schema.member("maxProperties", names)
        schema.object("propertyNames") { $0.member("pattern", pattern) }
        schema.object("additionalProperties") { describe([.length(length)], &$0) }
    }

    private static func decimal(_ whole: Int, _ scale: Int, _ schema: inout PrettyJSON) {
        schema.strings("type", ["number", "string"])
        schema.member("minimum", 0)
        schema.member("exclusiveMaximum", (0..<whole).reduce(1) { power, _ in power * 10 })
        schema.member("pattern", "^(0|[1-9][0-9]{0,\(whole - 1)})([.][0-9]{1,\(scale)})?$")
    }
}
