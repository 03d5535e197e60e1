internal import Model

/// Warns of times that have passed by the database's clock: reservations that are over or begin in the past, and API
/// keys that have expired.
///
/// Only resources that the plan creates, or whose times it changes, are checked.
struct TimeWarnings {
    private let changes: [Change]
    private let time: DatabaseTime

    init(_ changes: [Change], at time: DatabaseTime) {
        self.changes = changes
        self.time = time
    }

    var all: [Plan.Warning] { changes.compactMap { reservation($0) ?? key($0) } }

    private func reservation(_ change: Change) -> Plan.Warning? {
        guard change.kind.span != nil, let after = change.remaining,
            setsTime(change, ["start", "duration", "state"]),
            after.value(of: "state", in: change.kind) == "active",
            let period = Period(after, of: change.kind), period.start < time
        else { return nil }
        if period.isOver(at: time) {
            return Plan.Warning(
                code: "HX8004",
                message: "\(change.resource) is over already, so nothing will run for it",
                hint: "correct 'start' or 'duration', or remove it",
                about: Plan.Concern(change, ofAll: "new or changed reservations are over already")
            )
        }
        // Only a new start in the past is unexpected; a running reservation may get another duration.
        guard setsTime(change, ["start"]) else { return nil }
        return Plan.Warning(
            code: "HX8005",
            message: "\(change.resource) begins in the past, at \(show("start", after, change.kind))",
            hint: "correct 'start', unless it runs already",
            about: Plan.Concern(change, ofAll: "reservations begin in the past")
        )
    }

    private func key(_ change: Change) -> Plan.Warning? {
        // `KeyLifetimeGuard` refuses new keys and keys that get a later expiry (HX7023).
        guard change.kind === Kind.apiKeys, change.action != .create, let after = change.remaining,
            setsTime(change, ["expiresAt", "active"]),
            after.value(of: "active", in: .apiKeys) == "t",
            let value = after.value(of: "expiresAt", in: .apiKeys),
            let end = FieldType.timestamp.order(ofText: value), DatabaseTime(microseconds: end) <= time
        else { return nil }
        return Plan.Warning(
            code: "HX8006",
            message: "\(change.resource) has expired already, at \(show("expiresAt", after, .apiKeys))",
            hint: "give it a later 'expiresAt', or remove it",
            about: Plan.Concern(change, ofAll: "new or changed API keys have expired already")
        )
    }

    /// Whether the change creates the resource or changes one of these fields.
    private func setsTime(_ change: Change, _ paths: [String]) -> Bool {
        switch change.action {
        case .delete, .release: false
        case .create: true
        case .update, .rename, .adopt: change.fields.contains { paths.contains($0.field.path) }
        }
    }

    private func show(_ path: String, _ line: RowLine, _ kind: Kind) -> String {
        line.value(of: path, in: kind).map(FieldType.timestamp.show) ?? ""
    }
}
