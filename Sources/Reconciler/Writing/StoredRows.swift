internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Compares what the database stored with what a run wrote.
///
/// A trigger, a rule or a column of another type may store something else, and then no apply would ever be the last:
/// each plan would show the same change again. Rows are read only where the catalogue shows anything that could; then
/// all rows of the kinds that the run writes, in one statement each.
struct StoredRows {
    /// Rows that are named, at most.
    private static let mostProblems = 20

    let cluster: String
    let schema: SchemaName
    let connection: Connection

    /// What is not as the plan says, in the transaction that wrote it.
    ///
    /// - Parameter isWhole: whether the plan brings all rows of the cluster to what a spec says, so that also a row
    ///   that it does not touch has to be as it was last written.
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

/// One kind's rows as they are, beside what the plan makes of them.
private struct Comparison {
    struct Problem {
        let resource: String
        let source: String?
        /// What is wrong, behind the resource's name: it begins with a colon or a blank.
        let text: String

        var detail: String { String(text.drop { $0 == ":" || $0 == " " }) }
    }

    /// Characters of a value that are shown.
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
            if change.action == .delete || change.action == .rename, let before = change.before {
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

    /// Notes what is not there at all.
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

    /// The value between single quotes, or between double ones where it holds what could be misread.
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
