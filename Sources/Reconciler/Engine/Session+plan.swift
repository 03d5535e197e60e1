package import Planning
internal import Postgres
package import Spec

extension Session {
    /// Makes a plan in one read-only snapshot, without the lock.
    ///
    /// A database without tables counts as an empty cluster; the plan has a warning of it.
    package func plan(
        _ source: PlanSource,
        _ options: PlanOptions = PlanOptions()
    ) throws(ReconcilerError) -> Plan {
        let result: Result<Plan, PlanConflict>
        switch try Migrator(self).state() {
        case .mismatch(let mismatch): throw .schemaMismatch(mismatch)
        case .empty:
            result = try snapshot { () throws(PostgresError) in
                var state = ClusterState(source.cluster)
                state.time = try DatabaseTime.read(on: connection)
                return try PlanReader(options: options, state: state, connection: nil).plan(source)
            }
            if !isEmbedded { return try settled(result).warned(of: .noTables(in: databaseName)) }
        case .current:
            result = try snapshot { () throws(PostgresError) in
                try setCluster(source.cluster)
                let state = try ClusterState.read(source.cluster, on: connection)
                return try PlanReader(options: options, state: state, connection: connection).plan(source)
            }
        }
        return try settled(result)
    }

    private func settled(_ result: Result<Plan, PlanConflict>) throws(ReconcilerError) -> Plan {
        try result.mapError { ReconcilerError.conflict($0.reasons) }.get()
    }

    /// Makes a plan from a spec.
    package func plan(
        _ desired: DesiredState,
        _ options: PlanOptions = PlanOptions()
    ) throws(ReconcilerError) -> Plan {
        try plan(.spec(desired), options)
    }
}

extension Plan.Warning {
    /// The warning that the database has no tables; a user who expects some sees that this is the wrong database.
    static func noTables(in database: DatabaseName) -> Plan.Warning {
        Plan.Warning(
            code: "HX8031",
            message: "database \(database.phrase) has no tables of hxapply in its schema \(database.schema.name) yet",
            hint: "make them with 'hxapply migrate', or by 'hxapply apply --migrate'"
        )
    }
}
