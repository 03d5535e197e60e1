internal import Model

/// A change of a kind with a rule for messages, and what it means to a consumer.
struct JudgedChange {
    private let change: Change
    private let rule: EventRule
    private let renames: NewNames
    private let time: DatabaseTime?

    init(_ change: Change, _ rule: EventRule, _ renames: NewNames, at time: DatabaseTime?) {
        self.change = change
        self.rule = rule
        self.renames = renames
        self.time = time
    }

    /// What a consumer has to do; nil if there is nothing to tell.
    ///
    /// - Parameter phase: the phase that is reported of the resource before the change; nil if nobody reported any.
    func action(phase: String?) -> String? {
        guard !isFinished(phase: phase) else { return nil }
        switch (wanted(change.before), wanted(change.remaining)) {
        case (nil, nil): return nil
        case (nil, let after?): return isOver(after) ? nil : rule.actions.create
        case (_?, nil): return rule.actions.cancel
        case (_?, _?): return edit
        }
    }

    /// Whether the resource's life has ended before the change, so that nothing can bring it back.
    func isFinished(phase: String?) -> Bool {
        if let phase, change.kind.status?.lifecycle?.isFinal(phase) == true { return true }
        return change.before.map(isOver) ?? false
    }

    /// Whether the spec asks for something that no consumer will do, because the resource's life has ended.
    func isInVain(phase: String?) -> Bool {
        guard isFinished(phase: phase), let after = wanted(change.remaining), !isOver(after) else { return false }
        return wanted(change.before) == nil || edit != nil
    }

    /// By how many minutes the resource lasts longer; nil if it has no end any more, or no span of time.
    var extensionMinutes: Int64? {
        guard let before = change.before, let after = change.remaining else { return nil }
        guard let old = minutes(before), let new = minutes(after) else { return nil }
        return new - old
    }

    /// The row, if it tells of a wanted resource.
    private func wanted(_ line: RowLine?) -> RowLine? {
        guard let line, let withdrawal = rule.withdrawal else { return line }
        return line.value(of: withdrawal.field, in: change.kind) == withdrawal.value ? nil : line
    }

    private func isOver(_ line: RowLine) -> Bool {
        guard let time else { return false }
        return Period(line, of: change.kind)?.isOver(at: time) == true
    }

    private var edit: String? {
        let paths = change.fields.filter { difference in
            !rule.inert.contains(difference.field.path) && !isName(difference.field)
                && !renames.areSame(difference.field, difference.before, difference.after)
        }.map(\.field.path)
        if paths.isEmpty { return nil }
        return paths == [change.kind.span?.duration] && lastsLonger ? rule.actions.extend : rule.actions.update
    }

    /// A rename is no news: the ID of the row stays the same.
    private func isName(_ field: Field) -> Bool { field.isKey && change.action == .rename }

    private var lastsLonger: Bool {
        guard let before = change.before, let old = minutes(before) else { return false }
        return change.remaining.flatMap(minutes).map { $0 > old } ?? true
    }

    private func minutes(_ line: RowLine) -> Int64? {
        guard let path = change.kind.span?.duration, let index = change.kind.index(of: path) else { return nil }
        return line.value(of: path, in: change.kind).flatMap(change.kind.fields[index].type.order(ofText:))
    }
}
