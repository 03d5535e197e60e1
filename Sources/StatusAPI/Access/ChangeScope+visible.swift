internal import Reconciler
internal import Spec

extension ChangeScope {
    /// The record without what is hidden of it, or nil where that is all; the same rules as in the database.
    /// - Parameter time: when the run ended, as Postgres writes it.
    func visible(_ record: ChangeRecord, time: String) -> ChangeRecord? {
        guard let rule = rules[record.kind] else { return nil }
        let isBeforeVisible = record.before.map { rule.allows($0, time) } ?? false
        let isAfterVisible = record.after.map { rule.allows($0, time) } ?? false
        guard isBeforeVisible || isAfterVisible else { return nil }
        return record.hiding(before: !isBeforeVisible, after: !isAfterVisible)
    }
}

extension ChangeScope.Rule {
    fileprivate func allows(_ json: String, _ time: String) -> Bool {
        guard let object = try? JSONReader.read(Array(json.utf8)) else { return false }
        return allows(object, at: time)
    }

    private func allows(_ object: JSONValue, at time: String) -> Bool {
        switch self {
        case .always: return true
        case .field(let path, let values): return object[path]?.text.map(values.contains) ?? false
        case .owned(let path, let owner, let since):
            guard object[path]?.text == owner, let ended = Self.microseconds(time), let start = Self.microseconds(since)
            else { return false }
            return ended >= start
        case .list(let path, let values):
            let elements = object[path]?.elements?.compactMap(\.text) ?? []
            return elements.isEmpty || elements.contains(where: values.contains)
        case .any(let rules): return rules.contains { $0.allows(object, at: time) }
        }
    }

    private static func microseconds(_ time: String) -> Int64? {
        FieldType.timestamp.order(of: Array(time.utf8)[...])
    }
}
