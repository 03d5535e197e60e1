internal import Model
package import Planning
internal import Postgres

/// A refusal by the database while a plan is written, with the change that caused it.
struct ConstraintViolation {
    private let error: PostgresError
    private let changes: [Change]

    init(_ error: PostgresError, to plan: Plan) {
        self.error = error
        changes = plan.changes
    }

    /// The server's message, after the source location and the resource if they are known.
    var sentence: String {
        guard let change = culprit else { return error.objection }
        let place = change.source.map { "\($0): " } ?? ""
        return "\(place)\(change.resource) cannot be \(change.action.participle): \(error.objection)"
    }

    /// The change whose key or values the server's detail shows: `Key (cluster, name)=(prod, ml) …`.
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

    /// The values in the detail, without the cluster, which comes first.
    private static func values(in detail: String) -> [String]? {
        guard let start = detail.firstRange(of: ")=(")?.upperBound,
            let end = detail[start...].firstIndex(of: ")")
        else { return nil }
        return detail[start..<end].split(separator: ", ").dropFirst().map(String.init)
    }
}

extension Change.Action {
    /// What the change did to the resource, as part of a sentence.
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
