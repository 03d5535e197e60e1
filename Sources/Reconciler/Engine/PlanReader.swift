internal import Model
internal import Planning
internal import Postgres
internal import Spec

/// Makes a plan from any source, and observes the database where the plan's maker asks for it.
///
/// It runs in the open transaction.
struct PlanReader {
    let options: PlanOptions
    /// The state of the cluster after its last run.
    let state: ClusterState
    /// Nil if the database has no tables.
    let connection: Connection?

    func plan(_ source: PlanSource) throws(PostgresError) -> Result<Plan, PlanConflict> {
        switch source {
        case .spec(let desired): .success(try plan(desired))
        case .saved(let saved): try plan(saved)
        case .undo(let run): try plan(undoing: run)
        }
    }

    private func plan(_ desired: DesiredState) throws(PostgresError) -> Plan {
        var comparison = SpecComparison(of: desired, options)
        for table in SpecComparison.tables(of: desired) {
            guard let connection else {
                comparison.compareWithNothing(table)
                continue
            }
            try comparison.compare(table) { take throws(PostgresError) in
                try connection.copyOut(KindSelect(table.kind).copyOut, row: take)
            }
        }
        return try finish(Planner(desired, options, state, comparison))
    }

    private func plan(_ saved: SavedPlan) throws(PostgresError) -> Result<Plan, PlanConflict> {
        let check = SavedPlanCheck(saved, options, state)
        if let conflict = check.conflict(hasTables: connection != nil) { return .failure(conflict) }
        guard let connection else { return .success(try finish(check)) }
        let applied = try RunName.applied(saved.plan.digest, to: state.cluster, on: connection)
        if let conflict = check.conflict(appliedBy: applied) { return .failure(conflict) }
        let moved = try movedRows(saved.plan.changes, connection)
        let runs = try LaterRuns(cluster: state.cluster, serial: saved.plan.serial, connection: connection)
            .touching(moved.map { ($0.kind, $0.key) })
        if let conflict = check.conflict(moved: moved, runs: runs) { return .failure(conflict) }
        return .success(try finish(check))
    }

    private func plan(undoing run: RunRecord) throws(PostgresError) -> Result<Plan, PlanConflict> {
        let records = try connection.map { connection throws(PostgresError) in
            try ChangeRecord.read(run.id, of: run.cluster, on: connection)
        }
        let planner: UndoPlanner
        switch UndoPlanner.make(run.id, run.serial == nil ? [] : records ?? [], options, state) {
        case .failure(let conflict): return .failure(conflict)
        case .success(let made): planner = made
        }
        guard let connection, let serial = run.serial else { return .success(try finish(planner)) }
        let runs = try LaterRuns(cluster: run.cluster, serial: serial, connection: connection)
            .touching(planner.touched)
        if let conflict = planner.conflict(laterRuns: runs) { return .failure(conflict) }
        let moved = try movedRows(planner.changes, connection)
        if let conflict = planner.conflict(moved: moved) { return .failure(conflict) }
        return .success(try finish(planner))
    }

    /// The rows that differ from `before` of their changes, in the order of their kinds and keys.
    private func movedRows(
        _ changes: [Change],
        _ connection: Connection
    ) throws(PostgresError) -> [TouchedRows.Moved] {
        var moved: [TouchedRows.Moved] = []
        for kind in Kind.all {
            guard var rows = TouchedRows(kind, changes) else { continue }
            try connection.copyOut(KindSelect(kind).copyOut) { rows.observe(ObservedRow($0, of: kind)) }
            moved += rows.moved
        }
        return moved
    }

    /// Answers the needs of the plan's maker and of its guards.
    private func finish(_ maker: some PlanMaker) throws(PostgresError) -> Plan {
        let observer = Observer(cluster: state.cluster, connection: connection, desired: maker.guarded.desired)
        let judgement = maker.judgement(try observer.answer(maker.needs))
        var observed = try observer.answer(judgement.needs)
        let further = judgement.furtherNeeds(observed)
        if !further.isEmpty { observed.add(try observer.answer(further)) }
        let options = maker.guarded.options
        observed.commits = options.history.map { history in
            CommitOrder(history, of: options.revision ?? options.head, applied: state.appliedRevision)
        }
        return maker.plan(judgement, observed)
    }
}
