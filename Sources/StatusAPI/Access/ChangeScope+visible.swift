internal import Reconciler
internal import Spec

extension ChangeScope {
    /// The record without what is hidden of it, or nil where that is all; the same rules as in the database.
    /// - Parameter run: when the run began and ended, as Postgres writes it.
    func visible(_ record: ChangeRecord, run: (start: String, end: String)) -> ChangeRecord? {
        guard let rule = rules[record.kind] else { return nil }
        let isBeforeVisible = record.before.map { rule.allows($0, run.start) } ?? false
        let isAfterVisible = record.after.map { rule.allows($0, run.end) } ?? false
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
        case .field(let path, let holders): return object[path]?.text.map { holders.held($0, at: time) } ?? false
        case .list(let path, let holders):
            let elements = object[path]?.elements?.compactMap(\.text) ?? []
            return elements.isEmpty || elements.contains { holders.held($0, at: time) }
        case .any(let rules): return rules.contains { $0.allows(object, at: time) }
        }
    }
}

extension ChangeScope.Holders {
    fileprivate func held(_ name: String, at time: String) -> Bool {
        guard let since = since[name].flatMap(Self.microseconds), let time = Self.microseconds(time) else {
            return false
        }
        return since <= time
    }

    private static func microseconds(_ time: String) -> Int64? {
        FieldType.timestamp.order(of: Array(time.utf8)[...])
    }
}
