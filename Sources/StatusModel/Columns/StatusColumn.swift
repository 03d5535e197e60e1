package import Model
internal import Postgres

/// One value of each resource or run as the status API shows it.
package struct StatusColumn: Sendable {
    /// The name: that of a spec's field, or one below `metadata`, `status` or `summary`.
    package let path: String
    package let type: FieldType
    package let isNullable: Bool
    /// What it means, in one sentence.
    package let summary: String
    /// Whether only the platform's admins and auditors may see it.
    package let isForPlatform: Bool
    /// The object that the value stands in, or nil.
    package let group: String?
    /// The member's name within that object.
    package let key: String
    /// What to select: over a run `r`, or over a row `k` and what other programs observe of it, `s`.
    ///
    /// Nil for a spec's field, which is selected with all others of its kind, and for what is worked out of the row.
    let expression: SQL?

    init(
        _ path: String,
        _ type: FieldType,
        isNullable: Bool = true,
        isForPlatform: Bool = false,
        _ summary: String,
        select expression: SQL? = nil
    ) {
        self.path = path
        self.type = type
        self.isNullable = isNullable
        self.isForPlatform = isForPlatform
        self.summary = summary
        self.expression = expression
        let parts = path.split(separator: ".", maxSplits: 1)
        group = parts.count == 2 ? String(parts[0]) : nil
        key = String(parts.last ?? "")
    }

    /// The columns of a kind's rows: its fields without digests, what is known besides, and what other programs observe.
    package static func columns(of kind: Kind) -> [StatusColumn] {
        visibleFields(of: kind).map { StatusColumn($0) } + metadata + observed(of: kind)
    }

    /// What to select of a kind's rows besides its fields: the expressions of those columns that have one, in order.
    static func expressions(of kind: Kind) -> [SQL] { (metadata + observed(of: kind)).compactMap(\.expression) }

    private static func observed(of kind: Kind) -> [StatusColumn] {
        kind.status?.fields.map(StatusColumn.init(observed:)) ?? []
    }

    /// What to select, cut to the length that such a value may have: programs of other versions, or people, may have
    /// written longer ones.
    var boundedExpression: SQL? { expression.map { Self.bounded($0, type) } }

    private static func bounded(_ expression: SQL, _ type: FieldType) -> SQL {
        type.longestText.map { "left((\(expression))::text, \($0))" } ?? expression
    }

    /// The fields that may leave the program: no digest of a secret does.
    static func visibleFields(of kind: Kind) -> [Field] { kind.fields.filter { !$0.value.isDigest } }

    /// What is known of every row besides its fields.
    static let metadata: [StatusColumn] = [
        StatusColumn(
            "metadata.id",
            .uuid,
            isNullable: false,
            "The row's identity, kept through renames.",
            select: "k.id"
        ),
        StatusColumn(
            "metadata.createdAt",
            .timestamp,
            isNullable: false,
            "When the row was made.",
            select: "k.created_at"
        ),
        StatusColumn(
            "metadata.updatedAt",
            .timestamp,
            isNullable: false,
            "When hxapply last wrote it.",
            select: "k.updated_at"
        ),
        StatusColumn(
            "metadata.run",
            .uuid,
            "The run that last wrote it; null where it is unmanaged.",
            select: "k.managed_run"
        ),
        StatusColumn(
            "metadata.source",
            .label,
            isForPlatform: true,
            "The file and line that declare it.",
            select: "k.source"
        ),
        StatusColumn("metadata.managed", .boolean, isNullable: false, "Whether hxapply wrote it."),
        StatusColumn("metadata.drifted", .boolean, isNullable: false, "Whether others changed what hxapply wrote."),
    ]

    /// How many of `metadata`, from the first, stand in the row; the others follow from the digest of its last write.
    static let storedMetadataCount = metadata.count { $0.expression != nil }

    /// A field of a spec.
    private init(_ field: Field) {
        let isNullable = field.presence == .optional && !field.isList
        self.init(field.path, field.type, isNullable: isNullable, field.summary)
    }

    /// What another program writes of a resource.
    private init(observed field: Field) {
        let column = Self.bounded("s.\(identifier: field.column)", field.type)
        self.init("status.\(field.path)", field.type, field.summary, select: column)
    }
}

extension FieldType {
    /// A UUID in lower case.
    static let uuid = FieldType.text(limit: 36, lines: .one)
}

extension [StatusColumn] {
    /// The index of the column with that path, which there must be.
    package func index(of path: String) -> Int {
        guard let index = firstIndex(where: { $0.path == path }) else { preconditionFailure("No column is \(path).") }
        return index
    }
}
