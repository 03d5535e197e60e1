/// A sort of resource: one section of a spec, one table.
///
/// Everything about it derives from this one description.
package final class Kind: Sendable {
    /// The section's name in a spec, and the kind's name in plans and over HTTP.
    package let section: String
    /// What one resource is called in a sentence: `GPU pool`.
    package let noun: String
    /// What the kind is for, in one sentence.
    package let summary: String
    /// The fields in the order of the cells of a row: those of the key, the others that the kind had at first,
    /// `protected`, and those that were added since, `labels` among them.
    ///
    /// The order is for ever: what hxapply wrote of a row is remembered as a digest of its first cells.
    package let fields: [Field]
    package let rules: [RowRule]
    /// Whether the section is one mapping, not a list of them.
    package let isSingleton: Bool
    /// Who may see its resources over HTTP.
    package let audience: Audience
    /// What other programs observe of its resources, or nil.
    package let status: StatusTable?
    /// Where its resources may be declared besides in their section, or nil.
    package let parent: Parent?
    /// When its resources begin and end, or nil.
    package let span: Span?
    /// What others are told of changes, or nil.
    package let events: EventRule?

    /// The table's name in Postgres.
    package let table: String
    /// How many of `fields`, from the first, are the key.
    package let keyCount: Int
    /// How many of `fields`, from the last, the kind was given since it had its first ones.
    package let addedCount: Int
    /// Whether a resource may say what it was called before: kinds whose key is `name`, and no others.
    package let acceptsRename: Bool

    /// - Parameters:
    ///   - fields: what the kind had at first, those of the key before the others.
    ///   - added: what it was given since, oldest first. None of them may be required, since rows are there without it.
    ///     `labels` comes after them; it is named among them once others come after it.
    package init(
        section: String,
        noun: String,
        in parent: Parent? = nil,
        isSingleton: Bool = false,
        rules: [RowRule] = [],
        visibleTo audience: Audience = .platform,
        status: StatusTable? = nil,
        span: Span? = nil,
        events: EventRule? = nil,
        _ summary: String,
        _ fields: [Field],
        added: [Field] = []
    ) {
        self.parent = parent
        self.audience = audience
        self.status = status
        self.span = span
        self.events = events
        self.section = section
        self.noun = noun
        self.summary = summary
        self.isSingleton = isSingleton
        self.rules = rules
        let added = added.contains { $0 === Self.labels } ? added : added + [Self.labels]
        self.fields = fields + [Self.protected] + added
        addedCount = added.count
        table = SnakeCase.convert(section)
        keyCount = fields.prefix(while: \.isKey).count
        acceptsRename = keyCount == 1 && self.fields[0].path == "name"
    }

    /// The key under which a resource says what it was called before.
    package static let renameKey = "renamedFrom"

    /// How many names a resource may say it had before.
    package static let previousNameCount = 1...16

    /// What `renamedFrom` means: one sentence for the reference page and the JSON Schema.
    package static let renameSummary =
        "The name it had before, or several, the latest first: its row keeps its id and all that refers to it; to be "
        + "removed once applied everywhere."

    private static let protected = Field(
        "protected",
        .boolean,
        .defaulting("false"),
        doc: "Whether the resource may not be deleted until a plan has first removed this mark."
    )

    /// What people sort the kind's resources by, as every kind has it.
    package static let labels = Field(
        "labels",
        .labels,
        .defaulting("{}"),
        example: #"{"cost-center": "42", "owner": "ada"}"#,
        doc: "What people and programs find it by, such as its cost centre or its owner."
    )

    /// Whether a resource holds digests, so that a secret may have been put in their place by mistake.
    package var holdsDigests: Bool { fields.contains(where: \.value.isDigest) }

    /// The tables that hold digests: the kind's own or those of its lists.
    package var secretTables: [String] {
        var tables: [String] = []
        for field in fields where field.value.isDigest {
            let name = field.type.listTable?.name ?? table
            if !tables.contains(name) { tables.append(name) }
        }
        return tables
    }

    /// One resource in a sentence: `a GPU pool`, `an API key`.
    package var aNoun: String { (noun.hasPrefix("A") ? "an " : "a ") + noun }

    package var keyFields: ArraySlice<Field> { fields.prefix(keyCount) }

    /// The fields that are columns of the kind's own table.
    package var columns: [Field] { fields.filter { !$0.isList } }

    /// The fields that are tables of their own.
    package var lists: [Field] { fields.filter(\.isList) }

    /// The ordinal of the field with that path, or nil.
    package func index(of path: String) -> Int? { fields.firstIndex { $0.path == path } }

    /// The sections that resources of this kind refer to.
    package var referencedSections: Set<String> { Set(fields.compactMap(\.type.referencedSection)) }
}

/// A rule about several fields, declared once for the spec's check, the reference page, the JSON Schema and the table.
package enum RowRule: Sendable, Hashable {
    /// Exactly one of these optional fields is given.
    case exactlyOne([String])
    /// A number is 0 exactly where one of the resource that it refers to is: a CPU type has no GPUs to reserve.
    ///
    /// It concerns two resources, so the resolver checks it, and neither the JSON Schema nor the table can.
    case zeroTogether(String, reference: String, its: String)
    /// A value is at most what that field of the cluster's policy says.
    ///
    /// It concerns two resources, too.
    case atMost(String, policy: String)
    /// No resource is below itself by that field, which refers to another of the same kind: they are a tree.
    ///
    /// It concerns any number of resources, so that plans are checked too.
    case tree(parent: String)
}
