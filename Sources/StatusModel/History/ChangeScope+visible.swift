internal import Model
package import Planning
internal import Reconciler
internal import Text

extension ChangeScope {
    /// The record without the states that the viewer may not see; nil if they may see neither, or nothing of what
    /// differs.
    /// - Parameter end: when the run ended, as Postgres writes it in UTC.
    package func visible(_ record: ChangeRecord, runEnd end: String) -> ChangeRecord? {
        let isVisible = states(of: record, runEnd: end)
        guard isVisible.before || isVisible.after else { return nil }
        guard tells(record, isWhole: isVisible.before && isVisible.after) else { return nil }
        return record.hiding(before: !isVisible.before, after: !isVisible.after)
    }

    /// Which states of the resource the viewer may see.
    func states(of record: ChangeRecord, runEnd end: String) -> (before: Bool, after: Bool) {
        guard let rule = rules[record.kind], let end = FieldType.timestamp.order(ofText: end) else {
            return (false, false)
        }
        return (
            record.before.map { Self.allows(rule, $0, .before, end) } ?? false,
            record.after.map { Self.allows(rule, $0, .after, end) } ?? false
        )
    }

    /// Whether the record shows anything of what was changed.
    ///
    /// - Parameter isWhole: whether both states are visible.
    private func tells(_ record: ChangeRecord, isWhole: Bool) -> Bool {
        switch record.action {
        case ChangeNote.action: return !Self.sectionsWithOtherTeams.contains(record.kind)
        case Change.Action.update.rawValue where isWhole:
            guard let kind = Self.kindsWithTeams.first(where: { $0.section == record.kind }) else { return true }
            let (before, after) = (Self.read(record.before), Self.read(record.after))
            return kind.fields.contains { field in
                field.differs(before[field.path], after[field.path], to: teams)
            }
        default: return true
        }
    }

    private static func read(_ json: String?) -> JSONValue {
        json.flatMap { try? JSONReader.read(Array($0.utf8)) } ?? .null
    }

    private static func allows(_ rule: AccessRule<NameTimes>, _ json: String, _ side: Side, _ end: Int64) -> Bool {
        guard let state = try? JSONReader.read(Array(json.utf8)) else { return false }
        let test = rule.predicate(
            text: { path in { (state: JSONValue) in state[path]?.text } },
            elements: { path in { state in Self.elements(of: state[path] ?? .null) } },
            holds: { names in { name in names.holds(name, side, end) } }
        )
        return test(state)
    }

    private static func elements(of list: JSONValue) -> [String]? {
        // No name is empty, so the empty text stands for elements that are not text.
        list == .null ? [] : list.elements?.map { $0.text ?? "" }
    }
}

extension ChangeScope.NameTimes {
    /// Whether the viewer's resource had the name in that state of a change.
    /// - Parameter end: when the run of the change ended, in microseconds since 1970.
    fileprivate func holds(_ name: String, _ side: ChangeScope.Side, _ end: Int64) -> Bool {
        guard let time = since[name].flatMap({ FieldType.timestamp.order(ofText: $0) }) else { return false }
        return side == .before ? time < end : time <= end
    }
}
