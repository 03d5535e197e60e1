package import Model

/// What a plan does to one resource.
package struct Change: Sendable, Hashable {
    package enum Action: String, Sendable, CaseIterable {
        case create, update, rename
        /// Makes an unmanaged row managed, with the declared values.
        case adopt
        /// Makes a managed row unmanaged instead of deleting it, because other rows still refer to it.
        case release
        case delete
    }

    /// Why the plan changes the resource.
    package enum Reason: String, Sendable, CaseIterable {
        case declared = "spec added"
        case specChanged = "spec changed"
        case drifted = "row changed outside hxapply"
        case specChangedAndDrifted = "spec changed, and row changed outside hxapply"
        case missing = "row deleted outside hxapply"
        case renamed = "spec renamed"
        case followed = "what it refers to is renamed"
        case adopted = "row was not managed by hxapply"
        case released = "others still refer to it"
        case undeclared = "no document declares it"
        case undone = "undoes a run"

        /// Whether the change reverts a write by others.
        package var undoesDrift: Bool {
            switch self {
            case .drifted, .specChangedAndDrifted, .missing: true
            default: false
            }
        }
    }

    package let action: Action
    package let kind: Kind
    package let key: String
    package let reason: Reason
    /// Where the resource is declared, such as `teams.yaml:12`; nil for a delete.
    package let source: String?
    /// The row in the database; nil for a create.
    package let before: RowLine?
    /// The row as declared; nil for a delete, and for a release that changes no value.
    package let after: RowLine?
    /// The earlier names from `renamedFrom`, which the row stores; nil without any.
    package let renamedFrom: String?
    /// Whether the row keeps the earlier names that it stores, because the change comes from no spec.
    package let keepsRenamedFrom: Bool
    /// Where the deleted row was declared when it was last applied.
    package let recordedSource: String?

    package init(
        _ action: Action,
        _ kind: Kind,
        _ reason: Reason,
        source: String? = nil,
        before: RowLine?,
        after: RowLine?,
        renamedFrom: String? = nil,
        keepsRenamedFrom: Bool = false,
        recordedSource: String? = nil
    ) {
        self.action = action
        self.kind = kind
        self.reason = reason
        self.source = source
        self.before = before
        self.after = after
        self.renamedFrom = renamedFrom
        self.keepsRenamedFrom = keepsRenamedFrom
        self.recordedSource = recordedSource
        key = (after ?? before)?.key(of: kind) ?? ""
    }

    /// The key before the change; nil if the change does not give the row another key.
    ///
    /// Besides renames, an adoption or a release gives another key to a row that follows what it refers to.
    package var previousKey: String? {
        switch action {
        case .rename, .adopt, .release: before.map { $0.key(of: kind) }.flatMap { $0 == key ? nil : $0 }
        case .create, .update, .delete: nil
        }
    }

    /// The resource as messages name it: `teams/ml`, or `policy`.
    package var resource: String { kind.isSingleton ? key : "\(kind.section)/\(key)" }

    /// The same change with another reason.
    package func because(_ reason: Reason) -> Change { with(reason: reason) }

    /// The same change, which keeps the earlier names that its row stores.
    package var keepingPreviousName: Change { with(keepsRenamedFrom: true) }

    /// The same change with a cell for each field of the kind; fields that its rows lack get their defaults.
    package var withAllFields: Change {
        with(before: before?.withAllFields(of: kind), after: after?.withAllFields(of: kind))
    }

    private func with(
        reason: Reason? = nil,
        before: RowLine? = nil,
        after: RowLine? = nil,
        keepsRenamedFrom: Bool? = nil
    ) -> Change {
        Change(
            action,
            kind,
            reason ?? self.reason,
            source: source,
            before: before ?? self.before,
            after: after ?? self.after,
            renamedFrom: renamedFrom,
            keepsRenamedFrom: keepsRenamedFrom ?? self.keepsRenamedFrom,
            recordedSource: recordedSource
        )
    }

    /// The row after the change; nil after a delete.
    package var remaining: RowLine? { action == .release ? after ?? before : after }

    /// A release in place of this delete.
    package var released: Change { Change(.release, kind, .released, before: before, after: nil) }

    /// The fields whose values differ, with both values as Postgres writes them.
    package var fields: [(field: Field, before: String?, after: String?)] {
        if action == .release, after == nil { return [] }
        let nothing = [String?](repeating: nil, count: kind.fields.count)
        let before = before?.values ?? nothing
        let after = after?.values ?? nothing
        return kind.fields.indices.compactMap { index in
            guard before.indices.contains(index), after.indices.contains(index) else { return nil }
            return Self.areSame(before[index], after[index]) ? nil : (kind.fields[index], before[index], after[index])
        }
    }

    /// Compares bytes, because Swift takes some texts with different bytes for equal.
    private static func areSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.utf8.elementsEqual(right.utf8)
    }

    package static func == (left: Change, right: Change) -> Bool {
        left.action == right.action && left.kind === right.kind && left.before == right.before
            && left.after == right.after
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(kind.section)
        hasher.combine(before)
        hasher.combine(after)
    }
}

extension RowLine {
    /// The row with a cell for each field of the kind; fields that it lacks get their defaults.
    fileprivate func withAllFields(of kind: Kind) -> RowLine {
        let missing = kind.fields.dropFirst(cells.count)
        return missing.isEmpty ? self : RowLine(bytes + missing.flatMap { [UInt8(ascii: "\t")] + $0.defaultCell })
    }
}
