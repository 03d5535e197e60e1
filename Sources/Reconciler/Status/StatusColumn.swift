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
    /// What to select, for columns of runs.
    let expression: SQL

    init(
        _ path: String,
        _ type: FieldType,
        isNullable: Bool = true,
        isForPlatform: Bool = false,
        _ summary: String,
        select expression: SQL = "NULL"
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

    /// What to select, cut to what such a value may be: records are written by programs of several versions, and hands.
    var boundedExpression: SQL {
        type.longestText.map { "left((\(expression))::text, \($0))" } ?? expression
    }

    /// The columns of a kind's rows: its fields without digests, what is known besides, and what others observe.
    package static func columns(of kind: Kind) -> [StatusColumn] {
        visibleFields(of: kind).map { StatusColumn($0) }
            + metadata
            + (kind.status?.fields.map { StatusColumn($0, in: "status") } ?? [])
    }

    /// The fields that may leave the program: no digest of a secret does.
    package static func visibleFields(of kind: Kind) -> [Field] { kind.fields.filter { !$0.value.isDigest } }

    /// What is known of every row besides its fields; the columns stand behind those.
    static let metadata: [StatusColumn] = [
        StatusColumn("metadata.id", .uuid, isNullable: false, "The row's identity, kept through renames."),
        StatusColumn("metadata.createdAt", .timestamp, isNullable: false, "When the row was made."),
        StatusColumn("metadata.updatedAt", .timestamp, isNullable: false, "When hxapply last wrote it."),
        StatusColumn("metadata.run", .uuid, "The run that last wrote it; null where it is unmanaged."),
        StatusColumn("metadata.source", .label, isForPlatform: true, "The file and line that declare it."),
        StatusColumn("metadata.managed", .boolean, isNullable: false, "Whether hxapply wrote it."),
        StatusColumn("metadata.drifted", .boolean, isNullable: false, "Whether others changed what hxapply wrote."),
    ]

    /// How many of `metadata`, from the first, stand in the row; the last two are told by its digest.
    static let storedMetadata = metadata.count - 2

    private init(_ field: Field, in group: String? = nil) {
        let isNullable = group != nil || field.presence == .optional && !field.isList
        self.init(
            group.map { "\($0).\(field.path)" } ?? field.path,
            field.type,
            isNullable: isNullable,
            field.summary
        )
    }
}

extension FieldType {
    /// A UUID in lower case.
    static let uuid = FieldType.text(limit: 36, lines: .one)
}
