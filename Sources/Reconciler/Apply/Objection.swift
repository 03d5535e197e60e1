internal import Model
internal import Postgres
internal import Text

/// What the database objects to in a plan: which change it is about, and where that is declared.
struct Objection {
    private let error: PostgresError
    private let changes: [Change]

    init(_ error: PostgresError, to plan: Plan) {
        self.error = error
        changes = plan.changes
    }

    /// The server's sentence, after the place in a file and the resource where they can be told.
    var sentence: String {
        guard let change = culprit else { return error.objection }
        let place = change.source.map { "\($0): " } ?? ""
        return "\(place)\(change.resource) cannot be \(change.action.participle): \(error.objection)"
    }

    /// The change whose key or values stand in the server's detail: `Key (cluster, name)=(prod, ml) …`.
    var culprit: Change? {
        guard let detail = error.detail, let values = Self.values(in: detail) else { return nil }
        let ofTable = changes.filter { change in
            change.kind.table == error.table || change.kind.lists.contains { $0.type.listTable?.name == error.table }
        }
        return ofTable.first { Self.holds($0, values) } ?? changes.first { Self.isKey(of: $0, values) }
    }

    private static func holds(_ change: Change, _ values: [String]) -> Bool {
        guard let line = change.after ?? change.before else { return false }
        let own = Set(change.kind.fields.indices.flatMap { line.values(of: $0, in: change.kind) })
        return values.allSatisfy(own.contains)
    }

    private static func isKey(of change: Change, _ values: [String]) -> Bool {
        guard let line = change.before ?? change.after, !change.kind.isSingleton else { return false }
        return line.values.prefix(change.kind.keyCount).map { $0 ?? "" } == values
    }

    /// The values of the detail without the cluster, which comes first.
    private static func values(in detail: String) -> [String]? {
        guard let start = detail.firstRange(of: ")=(")?.upperBound,
            let end = detail[start...].firstIndex(of: ")")
        else { return nil }
        return detail[start..<end].split(separator: ", ").dropFirst().map(String.init)
    }
}

extension PostgresError {
    /// Classes of SQLSTATE in which a database says that it does not want what is written: values that its columns do not
    /// hold, violated constraints, and what functions raise: https://www.postgresql.org/docs/15/errcodes-appendix.html.
    private static let objectingClasses = ["22", "23", "P0", "38", "39", "44"]

    /// Whether the database refused what was written, not the way in which it was.
    var isObjection: Bool { sqlState.map { state in Self.objectingClasses.contains(String(state.prefix(2))) } ?? false }

    /// The server's sentence, with its detail unless that is the whole row, as where a null or a check is violated.
    ///
    /// It goes into records, which others read, so it holds no digest of a key.
    var objection: String {
        let showsRow = ["23502", "23514"].contains(sqlState)
        return SecretText.mask([message, showsRow ? nil : detail].compactMap { $0 }.joined(separator: ": "))
    }
}

extension Change.Action {
    /// What was done to the resource, in a sentence.
    package var participle: String {
        switch self {
        case .create: "created"
        case .update: "updated"
        case .rename: "renamed"
        case .adopt: "adopted"
        case .release: "released"
        case .delete: "deleted"
        }
    }
}
