internal import Model
internal import Postgres
package import Spec
package import Text

/// Makes a plan from a desired state and one snapshot of the database.
struct Planner {
    private let desired: DesiredState
    private let options: PlanOptions

    init(_ desired: DesiredState, _ options: PlanOptions = PlanOptions()) {
        self.desired = desired
        self.options = options
    }

    /// Reads the cluster's rows in the transaction that is open on the connection and compares.
    /// - Parameter connection: nil where the database has no tables yet, so that there is nothing to read.
    func plan(on connection: Connection?, _ state: ClusterState) throws(PostgresError) -> Plan {
        let tables = PlanOrder.kinds.compactMap { kind in desired.tables.first { $0.kind === kind } }
        var observation = Observation(connection, options)
        for table in tables { try observation.compare(table) }
        var draft = draft(observation, state)
        if let connection { try MissingRows(state, connection).mark(&draft, options.scope) }
        draft.conflicts += try OpenReferences(desired, observation.renames, connection).refusals()
        draft.conflicts += observation.refusals(tables)
        draft.warnings += RenameSuggestions(draft.changes).warnings
        draft.warnings += observation.diffs.flatMap(\.handedOn).map(\.warning)
        let guards = Guards(state: state, source: .spec(desired), options: options)
        let verdict = try guards.judge(&draft, on: connection)
        return Plan(
            of: state,
            specDigest: desired.digest,
            revision: options.revision,
            scope: options.scope,
            draft: draft,
            guarded: verdict
        )
    }

    private func draft(_ observation: Observation, _ state: ClusterState) -> PlanDraft {
        let diffs = observation.diffs
        var draft = PlanDraft()
        draft.summary = diffs.reduce(into: Plan.Summary()) { $0.add($1.summary) }
        let kept = diffs.flatMap { $0.changes.filter { $0.action != .delete } }
        let deleted = diffs.reversed().flatMap { $0.changes.filter { $0.action == .delete } }
        draft.changes = kept + deleted
        draft.settled = diffs.flatMap(\.settled)
        draft.managedBefore = state.managedCounts
        if options.scope == .declared { draft.notedBefore = state.managedCounts }
        for diff in diffs where diff.wasRead { draft.managedBefore[diff.kind.section] = diff.managedCount }
        return draft
    }
}

extension Plan.Summary {
    mutating func add(_ other: Plan.Summary) {
        create += other.create
        update += other.update
        rename += other.rename
        delete += other.delete
        adopt += other.adopt
        release += other.release
        unchanged += other.unchanged
        unmanaged += other.unmanaged
        drifted += other.drifted
    }
}

extension DesiredState {
    /// The digest of everything declared, the same whatever the files, their order and their style.
    package var digest: Digest {
        let context = DigestContext()
        context.begin()
        context.add("hxapply spec 1\n\(cluster)\n")
        for table in tables {
            context.add("\(table.kind.section) \(table.count)\n")
            table.withText { text in
                for row in 0..<table.count {
                    context.add(table.kind.digested(UnsafeBufferPointer(rebasing: text[table.range(row)])))
                    context.add("\n")
                }
            }
        }
        return context.finish()
    }
}
