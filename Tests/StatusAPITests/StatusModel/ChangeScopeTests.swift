import Model
import Planning
import Reconciler
import TestSupport
import Testing

@testable import StatusModel

/// Who sees a change: the rule as SQL against the rule in memory, and both against whose the resources really were.
@Suite struct ChangeScopeTests {
    /// All that a record tells.
    private static func content(_ record: AuditRecord) -> [String?] {
        let change = record.change
        return [
            record.run, String(change.number), change.action, change.kind, change.key, change.previousKey,
            change.before, change.after,
        ]
    }

    /// What the scope leaves of all records, in memory.
    private static func visible(_ all: AuditPage, _ scope: ChangeScope) -> [AuditRecord] {
        all.items.compactMap { record in
            scope.visible(record.change, runEnd: record.time ?? "").map { change in
                AuditRecord(
                    change: change,
                    run: record.run,
                    time: record.time,
                    actor: record.actor,
                    revision: record.revision
                )
            }
        }
    }

    /// Expects the same records of both, and returns them.
    private func expectSame(
        _ history: OwnedHistory,
        _ all: AuditPage,
        _ scope: ChangeScope,
        _ label: Comment
    ) throws -> [AuditRecord] {
        let visible = Self.visible(all, scope)
        let found = try history.changes(scope)
        #expect(found.total == visible.count, label)
        for (ours, theirs) in zip(visible, found.items) where Self.content(ours) != Self.content(theirs) {
            Issue.record("\(label): in memory \(Self.content(ours)), in the database \(Self.content(theirs))")
            break
        }
        return visible
    }

    /// Nothing is shown of what was somebody else's under the same name, and all of teams that were always called so.
    private func expectOwn(
        _ visible: [AuditRecord],
        _ person: OwnedWorld.Person,
        _ history: OwnedHistory,
        _ all: AuditPage,
        _ scope: ChangeScope,
        _ label: Comment
    ) {
        let shown = Dictionary(uniqueKeysWithValues: visible.map { (Place($0), $0.change) })
        let steady = person.teams.intersection(history.steadyTeams)
        for record in all.items {
            guard let step = history.steps[record.run] else { continue }
            let change = record.change
            let found = shown[Place(record)]
            if found == nil, tellsNothing(record, history.viewer(person), scope) { continue }
            let sides = [
                (change.before, found?.before, step.before.owners(change.kind, change.previousKey ?? change.key)),
                (change.after, found?.after, step.after.owners(change.kind, change.key)),
            ]
            for (state, shown, owners) in sides where state != nil {
                if shown != nil, !history.world.isTheirs(owners, person) {
                    Issue.record("\(label): \(person) sees \(Self.content(record))")
                }
                if shown == nil, !owners.teams.isDisjoint(with: steady) {
                    Issue.record("\(label): \(person) does not see \(Self.content(record))")
                }
            }
        }
    }

    /// Every update tells something but for what is not shown to anybody, and none is hidden that does.
    private func expectToTell(
        _ visible: [AuditRecord],
        _ viewer: Viewer,
        _ all: AuditPage,
        _ scope: ChangeScope,
        _ label: Comment
    ) {
        let shown = Set(visible.map(Place.init))
        for record in all.items where record.change.action == "update" && record.change.kind != "apiKeys" {
            let states = scope.states(of: record.change, runEnd: record.time ?? "")
            guard states.before, states.after else { continue }
            let tells = !viewer.differences(in: record.change).isEmpty
            #expect(shown.contains(Place(record)) == tells, "\(label): \(Self.content(record))")
        }
    }

    /// Whether the viewer may see both states of an update, and no difference between them.
    private func tellsNothing(_ record: AuditRecord, _ viewer: Viewer, _ scope: ChangeScope) -> Bool {
        guard record.change.action == "update", record.change.kind != "apiKeys" else { return false }
        let states = scope.states(of: record.change, runEnd: record.time ?? "")
        return states.before && states.after && viewer.differences(in: record.change).isEmpty
    }

    /// Where a change stands.
    private struct Place: Hashable {
        let run: String
        let number: Int

        init(_ record: AuditRecord) { (run, number) = (record.run, record.change.number) }
    }

    /// A row is visible where the state is that its last change left.
    ///
    /// But for what refers to others, whose history begins where those were last written.
    private func expectRows(
        _ visibility: Visibility,
        _ visible: [AuditRecord],
        _ all: AuditPage,
        _ scope: ChangeScope,
        _ label: Comment
    ) {
        let shown = Set(visible.filter { $0.change.after != nil }.map(Place.init))
        for kind in Kind.all {
            guard let table = visibility.cluster.tables[kind.section] else { continue }
            let isVisible = visibility.predicate(for: table)
            for row in 0..<table.rows.count {
                let key = table.key(of: row)
                let last = all.items.first { record in
                    record.change.kind == kind.section && record.change.key == key
                        && !tellsNothing(record, visibility.viewer, scope)
                }
                let isShown = last.map { shown.contains(Place($0)) } ?? false
                let isDerived = if case .sameAs = kind.audience { true } else { false }
                #expect(isVisible(row) == isShown || isDerived && isVisible(row), "\(label): \(kind.section)/\(key)")
            }
        }
    }

    /// A failure names its seed.
    @Test(arguments: UInt64(1)...4)
    func databaseAndMemoryShowTheSame(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let history = try OwnedHistory(rounds: 20, using: &random)
        let label: Comment = "seed \(seed)"
        let image = try history.image()
        let all = try history.changes(nil)
        let persons = history.world.persons.shuffled(using: &random).prefix(16)
        for person in persons {
            let visibility = Visibility(cluster: image, viewer: history.viewer(person))
            let scope = try #require(visibility.changeScope)
            let visible = try expectSame(history, all, scope, label)
            expectOwn(visible, person, history, all, scope, label)
            expectRows(visibility, visible, all, scope, label)
            expectToTell(visible, visibility.viewer, all, scope, label)
        }
        try history.insertOddRecords(using: &random)
        let odd = try history.changes(nil)
        #expect(odd.total > all.total + 1000, label)
        let laterImage = try history.image()
        for person in persons {
            let scope = try #require(Visibility(cluster: laterImage, viewer: history.viewer(person)).changeScope)
            _ = try expectSame(history, odd, scope, label)
        }
    }
}
