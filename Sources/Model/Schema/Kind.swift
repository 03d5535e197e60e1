/// A kind of resource: one section of a spec and one table.
///
/// Everything about a kind is derived from this description.
package final class Kind: Sendable {
    /// The name of the section in a spec, which is also the name of the kind in plans and over HTTP.
    package let section: String
    /// The name of one resource in a sentence, such as `GPU pool`.
    package let noun: String
    /// The purpose of the kind, in one sentence.
    package let summary: String
    /// The fields in the order of a row's cells.
    ///
    /// They begin with the fields of the key. The other original fields follow, then `protected`, and then the fields
    /// that were added later, among them `labels`. The order must never change, because a row stores a digest of its
    /// first cells.
    package let fields: [Field]
    package let rules: [RowRule]
    /// Whether the section is a single mapping and not a list.
    package let isSingleton: Bool
    /// Who may see the resources over HTTP.
    package let audience: Audience
    /// The table for what other programs observe of the resources; nil if there is none.
    package let status: StatusTable?
    /// Where resources may be declared besides their own section; nil if nowhere else.
    package let parent: Parent?
    /// The fields with the start and the duration of a resource; nil without a time span.
    package let span: Span?
    /// The rule for messages about changes; nil without messages.
    package let events: EventRule?

    /// The name of the table in Postgres.
    package let table: String
    /// The number of first fields that are the key.
    package let keyCount: Int
    /// The number of last fields that were added after the first version of the kind.
    package let addedCount: Int
    /// Whether a resource may declare earlier names: true for kinds whose key is `name`, and only for these.
    package let acceptsRename: Bool

    /// - Parameters:
    ///   - fields: the original fields; the fields of the key come first.
    ///   - added: the fields that were added later, the oldest first. None of them may be required, because rows exist
    ///     without it. `labels` follows them by default, and must be listed once further fields are added after it.
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

    /// The key for the earlier names of a resource.
    package static let renameKey = "renamedFrom"

    /// The allowed number of earlier names of a resource.
    package static let previousNameCount = 1...16

    /// The meaning of `renamedFrom`, in one sentence for the reference page and the JSON Schema.
    package static let renameSummary =
        "The name it had before, or several, the latest first: its row keeps its id and all that refers to it; to be "
        + "removed once applied everywhere."

    private static let protected = Field(
        "protected",
        .boolean,
        .defaulting("false"),
        doc: "Whether the resource may not be deleted until a plan has first removed this mark."
    )

    /// The field `labels`, which every kind has.
    package static let labels = Field(
        "labels",
        .labels,
        .defaulting("{}"),
        example: #"{"cost-center": "42", "owner": "ada"}"#,
        doc: "What people and programs find it by, such as its cost centre or its owner."
    )

    /// Whether resources hold digests, so that a spec may contain a secret by mistake.
    package var holdsDigests: Bool { fields.contains(where: \.value.isDigest) }

    /// The tables that hold digests: the table of the kind, or tables of its lists.
    package var secretTables: [String] {
        var tables: [String] = []
        for field in fields where field.value.isDigest {
            let name = field.type.listTable?.name ?? table
            if !tables.contains(name) { tables.append(name) }
        }
        return tables
    }

    /// The name of one resource with its article: `a GPU pool`, `an API key`.
    package var aNoun: String { (noun.hasPrefix("A") ? "an " : "a ") + noun }

    package var keyFields: ArraySlice<Field> { fields.prefix(keyCount) }

    /// The fields that are columns of the kind's own table.
    package var columns: [Field] { fields.filter { !$0.isList } }

    /// The fields that have tables of their own.
    package var lists: [Field] { fields.filter(\.isList) }

    /// The index of the field with that path; nil if there is none.
    package func index(of path: String) -> Int? { fields.firstIndex { $0.path == path } }

    /// The sections that resources of this kind refer to.
    package var referencedSections: Set<String> { Set(fields.compactMap(\.type.referencedSection)) }
}

/// A rule about several fields, from which the check of specs, the reference page, the JSON Schema and the table are
/// derived.
package enum RowRule: Sendable, Hashable {
    /// Exactly one of these optional fields is given.
    case exactlyOne([String])
    /// These optional fields are given only together with that one.
    case onlyWith([String], String)
    /// A number is 0 if and only if a number of the resource that it refers to is 0.
    ///
    /// For example, a CPU type has no GPUs to reserve. The rule concerns two resources, so it is checked when a spec is
    /// resolved, and when a plan is made of less than a whole spec.
    case zeroTogether(String, reference: String, its: String)
    /// A value is at most the value of that field in the cluster's policy.
    ///
    /// The rule concerns two resources, and is checked where `zeroTogether` is.
    case atMost(String, policy: String)
    /// A number divides a number of the resource that it refers to, or is a multiple of it, unless a field of the
    /// cluster's policy is true.
    ///
    /// For example, a reservation takes an even part of one machine, or whole machines. The rule is
    /// checked where `zeroTogether` is.
    case wholeInstances(String, reference: String, its: String, unless: String)
    /// The resources form a tree by that field, which refers to the same kind: no resource is its own ancestor.
    ///
    /// The rule concerns any number of resources, so it is also checked when a plan is made.
    case tree(parent: String)
}
