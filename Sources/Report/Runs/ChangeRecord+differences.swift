package import Model
package import Planning

extension Change {
    fileprivate var shownDifferences: [FieldDifference] {
        shownFields.flatMap { $0.field.differences(before: $0.before, after: $0.after) }.map { FieldDifference($0) }
    }
}

extension ChangeRecord {
    /// The changed fields as the plan showed them; for a deleted resource, its last values.
    ///
    /// - Returns: nil if the record has a kind or a value that this program does not know.
    package var differences: [FieldDifference]? {
        guard let kind = Kind.named(kind) else { return nil }
        let before = before.flatMap { RowLine(json: $0, of: kind) }
        let after = after.flatMap { RowLine(json: $0, of: kind) }
        guard (before == nil) == (self.before == nil), (after == nil) == (self.after == nil) else { return nil }
        guard let action = Change.Action(rawValue: action) else { return [] }
        if action == .delete {
            let lost = Change(.create, kind, .declared, before: nil, after: before)
            return lost.shownDifferences
        }
        return Change(action, kind, .declared, before: before, after: after).shownDifferences
    }

    /// Whether each field has one value to show and not two.
    package var hasOneValue: Bool {
        [Change.Action.create, .delete].contains { $0.rawValue == action }
    }
}
