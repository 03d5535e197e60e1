package import Model
internal import Postgres

/// A column of the resources or runs that the status API shows.
package struct StatusColumn: Sendable {
    /// The path of a spec's field, or a path that begins with `metadata`, `status` or `summary`.
    package let path: String
    package let type: FieldType
    package let isNullable: Bool
    /// What the value means, in one sentence.
    package let summary: String
    /// Whether only platform admins and auditors may see it.
    package let isForPlatform: Bool
    /// The name of the JSON object that holds the value, such as `metadata`; nil if it is a member of the row itself.
    package let group: String?
    /// The member's name within that object.
    package let key: String
    /// The SQL expression to select, over a run `r`, or over a row `k` and its row `s` of the status table.
    ///
    /// Nil for a field of a spec, which is selected together with the kind's other fields, and for a value that is
    /// computed from the row.
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

    /// The columns of a kind's rows: its fields without digests, the metadata, and the fields of its status table.
    package static func columns(of kind: Kind) -> [StatusColumn] {
        visibleFields(of: kind).map { StatusColumn($0) } + metadata + observed(of: kind)
    }

    /// The SQL expressions to select from a kind's rows besides its fields, in order.
    static func expressions(of kind: Kind) -> [SQL] { (metadata + observed(of: kind)).compactMap(\.expression) }

    private static func observed(of kind: Kind) -> [StatusColumn] {
        kind.status?.fields.map(StatusColumn.init(observed:)) ?? []
    }

    /// The SQL expression, cut to the maximum length of the type: another version of the program, or a person, may have
    /// written longer values.
    var boundedExpression: SQL? { expression.map { Self.bounded($0, type) } }

    private static func bounded(_ expression: SQL, _ type: FieldType) -> SQL {
        type.longestText.map { "left((\(expression))::text, \($0))" } ?? expression
    }

    /// The fields that the status API may show: all but digests of secrets.
    static func visibleFields(of kind: Kind) -> [Field] { kind.fields.filter { !$0.value.isDigest } }

    /// The path of the column that tells whether others changed a row.
    package static let drifted = "metadata.drifted"

    /// The columns that every kind has besides its fields.
    static let metadata: [StatusColumn] = [
        StatusColumn(
            "metadata.id",
            .uuid,
            isNullable: false,
            "The ID of the row; a rename does not change it.",
            select: "k.id"
        ),
        StatusColumn(
            "metadata.createdAt",
            .timestamp,
            isNullable: false,
            "When the row was created.",
            select: "k.created_at"
        ),
        StatusColumn(
            "metadata.updatedAt",
            .timestamp,
            isNullable: false,
            "When hxapply last wrote the row.",
            select: "k.updated_at"
        ),
        StatusColumn(
            "metadata.run",
            .uuid,
            "The ID of the run that last wrote the row; null if the row is unmanaged.",
            select: "k.managed_run"
        ),
        StatusColumn(
            "metadata.source",
            .label,
            isForPlatform: true,
            "The file and line that declare the resource.",
            select: "k.source"
        ),
        StatusColumn("metadata.managed", .boolean, isNullable: false, "Whether hxapply manages the row."),
        StatusColumn(
            drifted,
            .boolean,
            isNullable: false,
            "Whether others changed the row after hxapply last wrote it."
        ),
    ]

    /// How many columns of `metadata` are read from the row; those after them are computed from the row's digest.
    static let storedMetadataCount = metadata.count { $0.expression != nil }

    /// The column of a spec's field.
    private init(_ field: Field) {
        let isNullable = field.presence == .optional && !field.isList
        self.init(field.path, field.type, isNullable: isNullable, field.summary)
    }

    /// The column of a field of the kind's status table, which other programs write.
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
    /// The index of the column with that path, which must exist.
    package func index(of path: String) -> Int {
        guard let index = firstIndex(where: { $0.path == path }) else { preconditionFailure("No column is \(path).") }
        return index
    }
}
