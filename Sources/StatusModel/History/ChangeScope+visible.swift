internal import Model
package import Planning
internal import Reconciler
internal import Text

extension ChangeScope {
    /// The record without the states that the viewer may not see; nil if they may see neither.
    /// - Parameter end: when the run ended, as Postgres writes it in UTC.
    package func visible(_ record: ChangeRecord, runEnd end: String) -> ChangeRecord? {
        guard let rule = rules[record.kind], let end = FieldType.timestamp.order(ofText: end) else { return nil }
        let isBeforeVisible = record.before.map { Self.allows(rule, $0, .before, end) } ?? false
        let isAfterVisible = record.after.map { Self.allows(rule, $0, .after, end) } ?? false
        guard isBeforeVisible || isAfterVisible else { return nil }
        return record.hiding(before: !isBeforeVisible, after: !isAfterVisible)
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
