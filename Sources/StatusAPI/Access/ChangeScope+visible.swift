internal import Reconciler
internal import Spec

extension ChangeScope {
    /// The record without what is hidden of it, or nil where that is all; the same rules as in the database.
    func visible(_ record: ChangeRecord) -> ChangeRecord? {
        guard let rule = rules[record.kind] else { return nil }
        let isBeforeVisible = record.before.map { rule.allows($0) } ?? false
        let isAfterVisible = record.after.map { rule.allows($0) } ?? false
        guard isBeforeVisible || isAfterVisible else { return nil }
        return record.hiding(before: !isBeforeVisible, after: !isAfterVisible)
    }
}

extension ChangeScope.Rule {
    fileprivate func allows(_ json: String) -> Bool {
        guard let object = try? JSONReader.read(Array(json.utf8)) else { return false }
        return allows(object)
    }

    private func allows(_ object: JSONValue) -> Bool {
        switch self {
        case .always: return true
        case .field(let path, let values): return object[path]?.text.map(values.contains) ?? false
        case .list(let path, let values):
            let elements = object[path]?.elements?.compactMap(\.text) ?? []
            return elements.isEmpty || elements.contains(where: values.contains)
        case .any(let rules): return rules.contains { $0.allows(object) }
        }
    }
}
