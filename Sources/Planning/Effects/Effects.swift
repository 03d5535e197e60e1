package import Model

/// What a plan does besides writing rows.
package struct Effects: Sendable {
    /// The messages, in the order of their changes.
    package let messages: [Message]
    /// The changes by which resources are no longer wanted although their rows stay, so that their phase must end.
    package let endings: [Change]

    /// - Parameters:
    ///   - changes: the changes of a plan, in its order; messages are numbered by it.
    ///   - time: the time of the database's clock.
    ///   - phases: by resource, such as `reservations/llama`, the phase that is reported of it before the plan.
    package init(of changes: [Change], at time: DatabaseTime?, phases: [String: String]) {
        let renames = NewNames(changes)
        messages = zip(1..., changes).compactMap { number, change in
            guard let rule = change.kind.events else { return nil }
            let judged = JudgedChange(change, rule, renames, at: time)
            guard let action = judged.action(phase: change.before.flatMap { phases[change.kind.resource($0)] }) else {
                return nil
            }
            return Message(
                number: number,
                change: change,
                rule: rule,
                action: action,
                extensionMinutes: action == rule.actions.extend ? judged.extensionMinutes : nil
            )
        }
        endings = messages.compactMap { message in
            message.action == message.rule.actions.cancel && message.change.remaining != nil ? message.change : nil
        }
    }

    /// The changed resources whose phases must be known, as they were called before the plan.
    package static func needed(_ changes: [Change]) -> [(kind: Kind, keys: [String])] {
        Kind.all.compactMap { kind in
            guard kind.events != nil, kind.status?.lifecycle != nil else { return nil }
            let keys = changes.filter { $0.kind === kind }.compactMap { $0.before?.key(of: kind) }
            return keys.isEmpty ? nil : (kind, keys)
        }
    }
}

extension Kind {
    /// The resource as messages and answers name it: `reservations/llama`.
    func resource(_ line: RowLine) -> String { "\(section)/\(line.key(of: self))" }
}
