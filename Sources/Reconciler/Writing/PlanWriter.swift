internal import Model
internal import Planning
internal import Postgres
internal import Text

/// Writes a plan in the open transaction.
struct PlanWriter {
    let cluster: String
    let run: RunID
    /// The serial of the cluster after the run.
    let serial: Int
    /// The time of the database's clock.
    let time: DatabaseTime?
    let connection: Connection

    /// Writes the whole plan.
    ///
    /// - Parameter minted: the secrets that the plan makes.
    /// - Returns: the digest of its change records.
    func write(_ plan: Plan, _ minted: [MintedKey]) throws(PostgresError) -> Digest? {
        for kind in PlanOrder.kinds { try writer(for: kind).settle(plan.settled.filter { $0.kind === kind }) }
        let earlier = try earlier(plan)
        guard !plan.changes.isEmpty else { return try record(plan, earlier, minted) }
        try deferConstraints()
        for step in PlanStep.all(of: plan.changes) { try write(step) }
        let digest = try record(plan, earlier, minted)
        try checkConstraints()
        return digest
    }

    /// What is read of the changed rows before the first of them is written.
    struct Earlier {
        /// The earlier names of the rows.
        fileprivate let names: StoredNames
        fileprivate let dispatch: Dispatch
    }

    func earlier(_ plan: Plan) throws(PostgresError) -> Earlier {
        Earlier(
            names: try StoredNames.read(before: plan.changes, of: cluster, on: connection),
            dispatch: try Dispatch(of: plan.changes, at: time, cluster: cluster, connection)
        )
    }

    func write(_ step: PlanStep) throws(PostgresError) {
        let writer = writer(for: step.kind)
        switch step.action {
        case .create: try writer.create(step.changes)
        case .update, .adopt: try writer.update(step.changes)
        case .rename:
            try writer.rename(step.changes)
            try writer.release(step.changes.filter { $0.action == .release })
        case .release:
            try writer.update(step.changes.filter { $0.after != nil })
            try writer.release(step.changes)
        case .delete: try writer.delete(step.changes)
        }
    }

    /// Records the changes, writes the secrets that come of them, and sends messages about them.
    func record(_ plan: Plan, _ earlier: Earlier, _ minted: [MintedKey]) throws(PostgresError) -> Digest? {
        let recorder = ChangeRecorder(cluster: cluster, run: run, connection: connection)
        let digest = try recorder.record(plan.changes, plan.notes, earlier.names)
        if let time {
            try DeliveryWriter(cluster: cluster, time: time, connection: connection).write(plan.keys, minted)
        }
        try earlier.dispatch.send(by: run, serial: serial, at: time)
        return digest
    }

    func deferConstraints() throws(PostgresError) { try connection.executeScript("SET CONSTRAINTS ALL DEFERRED") }

    /// Checks deferred constraints now, so that a violation is the error of this statement and not of the commit.
    ///
    /// If the statistics know only other clusters, Postgres expects no rows of this cluster when it plans the check of
    /// one row. It may then use any index that begins with the cluster, and each check reads the whole cluster. A plan
    /// for rows of any cluster uses the index of the row's key.
    func checkConstraints() throws(PostgresError) {
        try connection.executeScript(
            """
            SET LOCAL plan_cache_mode = force_generic_plan;
            SET CONSTRAINTS ALL IMMEDIATE;
            SET LOCAL plan_cache_mode = auto
            """
        )
    }

    private func writer(for kind: Kind) -> KindWriter {
        KindWriter(kind: kind, cluster: cluster, run: run, connection: connection, digests: DigestContext())
    }
}
