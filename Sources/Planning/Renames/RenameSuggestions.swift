internal import Model

/// Finds resources that a plan probably deletes, or releases, and creates again under another name.
struct RenameSuggestions {
    /// The maximum number of compared pairs; nobody reads hints for every change of a larger plan.
    private static let mostPairs = 100_000
    private static let mostHints = 10

    private let changes: [Change]

    init(_ changes: [Change]) { self.changes = changes }

    var warnings: [Plan.Warning] {
        let deleted = changes.filter { Self.isTakenOut($0) && $0.kind.acceptsRename }
        guard !deleted.isEmpty else { return [] }
        let created = changes.filter { $0.action == .create && $0.kind.acceptsRename }
        guard deleted.count * created.count <= Self.mostPairs else { return [] }
        return Array(
            deleted.compactMap { old in
                created.first { $0.kind === old.kind && Self.areTwins(old, $0) }.map { Self.warning(old, $0) }
            }.prefix(Self.mostHints)
        )
    }

    private static func isTakenOut(_ change: Change) -> Bool { change.action == .delete || change.action == .release }

    /// Whether two resources have the same unique value, or at most one different value and enough equal ones.
    ///
    /// Values that are defaults in both do not count. Without a different value one equal value is enough; with one, at
    /// least three must be equal.
    private static func areTwins(_ old: Change, _ new: Change) -> Bool {
        guard let before = old.before?.values, let after = new.after?.values else { return false }
        var same = 0
        var different = 0
        for (index, field) in old.kind.fields.enumerated() where !field.isKey {
            guard before.indices.contains(index), after.indices.contains(index) else { return false }
            let isSame = before[index] == after[index]
            if isSame, before[index] == field.defaultValue { continue }
            if isSame, field.isUnique { return true }
            if isSame { same += 1 } else { different += 1 }
        }
        return different <= 1 && same >= max(1, different * 3)
    }

    private static func warning(_ old: Change, _ new: Change) -> Plan.Warning {
        Plan.Warning(
            code: "HX8001",
            message:
                "\(old.resource) is \(old.action == .release ? "released" : "deleted") and \(new.key), which is much like it, is created",
            hint: "to rename it and keep its id, add '\(Kind.renameKey): \(old.key)' to \(new.key)"
        )
    }
}
