internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Compares the rows that the database stored with the rows that a run wrote.
///
/// A trigger, a rule or another column type may store other values. Then every later plan would show the same change
/// again. Rows are read only if the catalogs show something that could do this. Then all rows of the written kinds are
/// read, with one statement for each kind.
struct StoredRows {
    /// The maximum number of rows that are reported.
    private static let mostProblems = 20

    let cluster: String
    let schema: SchemaName
    let connection: Connection

    /// A refusal for each stored row that differs from the plan; called in the transaction that wrote the plan.
    ///
    /// - Parameter isWhole: whether the plan covers the whole cluster. Then rows that the plan does not change are
    ///   compared with hxapply's last write.
    func problems(with plan: Plan, isWhole: Bool) throws(PostgresError) -> [Plan.Refusal] {
        guard !plan.changes.isEmpty || !plan.settled.isEmpty else { return [] }
        let rewriters = try Rewriters.find(in: schema, connection)
        guard !rewriters.isEmpty else { return [] }
        var problems: [Plan.Refusal] = []
        for kind in Kind.all {
            let changes = plan.changes.filter { $0.kind === kind }
            guard isWhole || !changes.isEmpty else { continue }
            var comparison = Comparison(kind, changes, isWhole: isWhole)
            try connection.copyOut(KindSelect(kind).copyOut) { comparison.observe(ObservedRow($0, of: kind)) }
            comparison.finish()
            let suspects = rewriters.suspects(of: kind, schema)
            problems += comparison.problems.map { problem in
                Self.refusal(
                    "\(problem.resource)\(problem.text); \(suspects)",
                    about: Plan.Concern(
                        problem.resource,
                        source: problem.source,
                        ofAll: "rows are not as they were written",
                        detail: "\(problem.detail); \(suspects)"
                    )
                )
            }
        }
        guard problems.count > Self.mostProblems else { return problems }
        let more = problems.count - Self.mostProblems
        return problems.prefix(Self.mostProblems) + [Self.refusal("and \(more) more \(more == 1 ? "row" : "rows")")]
    }

    private static func refusal(_ message: String, about concern: Plan.Concern? = nil) -> Plan.Refusal {
        Plan.Refusal(
            guardName: "stored",
            code: "HX6009",
            message: message,
            advice:
                "remove what rewrites the value, or declare what it makes of it; else every plan would show the change again",
            about: concern
        )
    }
}

/// Compares the stored rows of one kind with the plan.
private struct Comparison {
    struct Problem {
        let resource: String
        let source: String?
        /// What is wrong; it follows the resource's name and begins with a colon or a space.
        let text: String

        var detail: String { String(text.drop { $0 == ":" || $0 == " " }) }
    }

    /// The maximum number of characters that are shown of a value.
    private static let width = 200

    private let kind: Kind
    private let isWhole: Bool
    private var wanted: [String: Change] = [:]
    private var gone: [String: Change] = [:]
    private let digests = DigestContext()
    private(set) var problems: [Problem] = []

    init(_ kind: Kind, _ changes: [Change], isWhole: Bool) {
        self.kind = kind
        self.isWhole = isWhole
        for change in changes {
            if change.remaining != nil { wanted[change.key] = change }
            if change.action == .delete || change.previousKey != nil, let before = change.before {
                gone[before.key(of: kind)] = change
            }
        }
    }

    mutating func observe(_ row: ObservedRow) {
        let line = RowLine(row.line)
        let key = line.key(of: kind)
        if let change = wanted.removeValue(forKey: key) {
            gone[key] = nil
            compare(line, row, change)
        } else if let change = gone.removeValue(forKey: key) {
            let action = change.action == .delete ? "was deleted" : "was renamed to '\(change.key)'"
            note(key, change, " \(action) and is still there")
        } else if isWhole, let digest = row.managedDigest, !digest.matches(row.line, of: kind, digests) {
            note(key, nil, " was changed, though the plan does not touch it")
        }
    }

    /// Reports written rows that the table does not have.
    mutating func finish() {
        for (key, change) in wanted.sorted(by: { $0.key < $1.key }) {
            note(key, change, " was \(change.action.participle) and is not there")
        }
    }

    private mutating func compare(_ line: RowLine, _ row: ObservedRow, _ change: Change) {
        guard let sent = change.remaining else { return }
        let isManaged = row.managedDigest != nil
        if line == sent, isManaged == (change.action != .release),
            row.managedDigest.map({ $0.matches(row.line, of: kind, digests) }) ?? true
        {
            return
        }
        let fields = Change(.update, kind, .specChanged, before: sent, after: line).fields.map { difference in
            let sent = Self.show(difference.before, of: difference.field)
            let stored = Self.show(difference.after, of: difference.field)
            return "\(difference.field.path) was sent as \(sent) and stored as \(stored)"
        }
        let what = fields.isEmpty ? ["the digest by which hxapply knows the row was not stored as sent"] : fields
        note(change.key, change, ": \(what.joined(separator: ", "))")
    }

    /// The value in single quotes, or in double quotes with escapes if it has characters that could be misread.
    private static func show(_ value: String?, of field: Field) -> String {
        guard let value else { return "nothing" }
        let shown = FieldDifference.show(field.type.fieldValue(value), FieldDifference.Limits(width: width, lines: 20))
        return shown.hasPrefix("\"") ? shown : "'\(shown)'"
    }

    private mutating func note(_ key: String, _ change: Change?, _ text: String) {
        let source = change?.source ?? change?.recordedSource
        problems.append(Problem(resource: name(key), source: source, text: text))
    }

    private func name(_ key: String) -> String { kind.isSingleton ? key : "\(kind.section)/\(key)" }
}
