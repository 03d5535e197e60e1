internal import Model

/// Writes the reference page of specs from the kinds: what can be declared, in what form, and what it means.
package enum SpecReference {
    /// The page as Markdown; it is always the same bytes.
    package static func page() -> String {
        var page = """
            # What a spec can declare

            `make golden` writes this page from the field tables in `Sources/Model/Kinds`.

            A document begins with `apiVersion: hxapply/v1`, `kind: Cluster` and `metadata: {name: CLUSTER}`. The
            sections below follow, each at most once in a document. Documents of one cluster are merged, whichever
            files they are in.

            Bold fields are required. Fields marked ⚷ are the identity of a resource, which cannot change. A field of
            a nested mapping is written as `billing.country`.

            """
        for kind in Kind.all { page += section(kind) }
        return page
    }

    private static func section(_ kind: Kind) -> String {
        var text = "\n## `\(kind.section)`\n\n\(kind.summary)"
        text += kind.isSingleton ? " The section is one mapping.\n" : "\n"
        text += places(of: kind)
        for rule in kind.rules { text += "\n\(words(rule))\n" }
        text += "\n| field | value | default | meaning |\n| --- | --- | --- | --- |\n"
        for field in kind.fields { text += row(field) }
        for child in kind.children { text += row(of: child) }
        if kind.acceptsRename {
            let cells = [
                "`\(Kind.renameKey)`",
                "\(FieldType.name.words); or a list of \(Kind.previousNameCount.lowerBound) to \(Kind.previousNameCount.upperBound)",
                "", Kind.renameSummary,
            ]
            text += "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
        }
        return text
    }

    /// Where resources of a kind with a parent may be declared.
    private static func places(of kind: Kind) -> String {
        guard let parent = kind.parentKind, let member = kind.parent?.member else { return "" }
        let fields = names(kind.inheritedFields)
        return """

            Each stands in this section, or without \(fields) in `\(member)` of its \(parent.noun).
            Both ways may be mixed, and make no difference.

            """
    }

    /// The table row for the resources that may be declared inside a resource.
    private static func row(of child: Kind) -> String {
        guard let parent = child.parent else { return "" }
        let type =
            "list of [`\(child.section)`](#\(child.section.lowercased())) without "
            + names(child.inheritedFields)
        let cells = ["`\(parent.member)`", type, "", parent.summary]
        return "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }

    private static func names(_ fields: ArraySlice<Field>) -> String {
        fields.map { "`\($0.path)`" }.joined(separator: " and ")
    }

    private static func words(_ rule: RowRule) -> String {
        switch rule {
        case .exactlyOne(let paths):
            "Exactly one of \(paths.map { "`\($0)`" }.joined(separator: " and ")) is given."
        case .onlyWith(let paths, let other):
            "\(paths.map { "`\($0)`" }.joined(separator: " and ")): only with `\(other)`."
        case .zeroTogether(let path, let reference, let its):
            "`\(path)` is 0 if `\(its)` of its `\(reference)` is 0, and at least 1 otherwise."
        case .tree(let parent): "They are a tree by `\(parent)`: none is below itself."
        case .atMost(let path, let limit): "`\(path)` is at most `\(limit)` of `policy`."
        case .wholeInstances(let path, let reference, let its, let exception):
            "`\(path)` divides `\(its)` of its `\(reference)` or is a multiple of it, unless `\(exception)` of `policy` "
                + "is true."
        }
    }

    private static func row(_ field: Field) -> String {
        let name = field.isRequired ? "**`\(field.path)`**" : "`\(field.path)`"
        let unique = field.isUnique ? ", unique" : ""
        let example = field.example.map { " Example: `\($0)`." } ?? ""
        let cells = [
            name + (field.isKey ? " ⚷" : ""), field.type.words + unique, defaultValue(field), field.summary + example,
        ]
        return "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
    }

    private static func defaultValue(_ field: Field) -> String {
        if case .defaulting(let value) = field.presence { "`\(value)`" } else { "" }
    }

    private static func escaped(_ cell: String) -> String { cell.replacing("|", with: "\\|") }
}

extension FieldType {
    /// The form of a value in a few words.
    fileprivate var words: String {
        switch self {
        case .value(let value): value.words
        case .reference(let section): "name from `\(section)`"
        case .map(let map): map.words
        case .list(let element, let count, _): "list of \(count.lowerBound) to \(count.upperBound): \(element.words)"
        }
    }
}
