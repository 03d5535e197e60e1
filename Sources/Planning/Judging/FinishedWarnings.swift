internal import Model

/// Warns of changes to resources whose life has ended, such as a cancelled reservation that is declared active again:
/// nothing will be dispatched for them.
struct FinishedWarnings {
    private let changes: [Change]
    private let time: DatabaseTime?

    init(_ changes: [Change], at time: DatabaseTime?) {
        self.changes = changes
        self.time = time
    }

    var needs: Needs {
        var needs = Needs()
        for (kind, keys) in Effects.needed(changes) { needs.phases[kind.section] = Set(keys) }
        return needs
    }

    func warnings(_ observed: ObservedState) -> [Plan.Warning] {
        let renames = NewNames(changes)
        return changes.compactMap { change in
            guard let rule = change.kind.events, let before = change.before else { return nil }
            let phase = observed.phases[change.kind.resource(before)]
            guard JudgedChange(change, rule, renames, at: time).isInVain(phase: phase) else { return nil }
            let lifecycle = change.kind.status?.lifecycle
            let final = phase.flatMap { lifecycle?.isFinal($0) == true ? $0 : nil }
            let state = final.map { "is \($0)" } ?? "is over"
            return Plan.Warning(
                code: "HX8008",
                message: "\(change.resource) \(state), which is final, so nothing will be dispatched for it",
                hint: "declare it again under another name",
                about: Plan.Concern(change, ofAll: "changed \(change.kind.noun)s have ended", detail: state)
            )
        }
    }
}
