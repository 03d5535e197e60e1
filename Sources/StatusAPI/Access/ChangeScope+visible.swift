internal import Model
internal import Reconciler
internal import Text

extension ChangeScope {
    /// The record without what is hidden of it, or nil where that is all; the same rules as in the database.
    /// - Parameter end: when the run ended, as Postgres writes it.
    func visible(_ record: ChangeRecord, runEnd end: String) -> ChangeRecord? {
        guard let rule = rules[record.kind] else { return nil }
        guard let end = FieldType.timestamp.order(ofText: end) else { return nil }
        let isBeforeVisible = record.before.map { rule.allows($0) { $0 < end } } ?? false
        let isAfterVisible = record.after.map { rule.allows($0) { $0 <= end } } ?? false
        guard isBeforeVisible || isAfterVisible else { return nil }
        return record.hiding(before: !isBeforeVisible, after: !isAfterVisible)
    }
}

extension ChangeScope.Rule {
    /// - Parameter isHeld: whether a name that has its meaning since then has it on that side of the change.
    fileprivate func allows(_ json: String, _ isHeld: (Int64) -> Bool) -> Bool {
        guard let object = try? JSONReader.read(Array(json.utf8)) else { return false }
        return allows(object, isHeld)
    }

    private func allows(_ object: JSONValue, _ isHeld: (Int64) -> Bool) -> Bool {
        switch self {
        case .always: return true
        case .field(let path, let holders):
            return object[path]?.text.map { holders.time(of: $0).map(isHeld) ?? false } ?? false
        case .list(let path, let holders):
            let elements = object[path]?.elements?.compactMap(\.text) ?? []
            return elements.isEmpty || elements.contains { holders.time(of: $0).map(isHeld) ?? false }
        case .any(let rules): return rules.contains { $0.allows(object, isHeld) }
        }
    }
}

extension ChangeScope.Holders {
    /// In microseconds since 1970.
    fileprivate func time(of name: String) -> Int64? { since[name].flatMap { FieldType.timestamp.order(ofText: $0) } }
}
