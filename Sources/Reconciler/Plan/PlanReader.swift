internal import Postgres
package import Spec

extension Session {
    /// Plans in one read-only snapshot, without the lock.
    ///
    /// A database without tables is an empty cluster.
    package func plan(_ desired: DesiredState) throws(ReconcilerError) -> Plan {
        switch try Migrator(self).state() {
        case .mismatch(let mismatch): throw .schemaMismatch(mismatch)
        case .empty:
            return try snapshot { () throws(PostgresError) in try Planner(desired).plan(on: nil, serial: 0) }
        case .current:
            return try snapshot { () throws(PostgresError) in
                try setCluster(desired.cluster)
                let row = try connection.execute("SELECT serial FROM clusters WHERE name = $1", [desired.cluster])
                let serial = row.scalar.flatMap { Int($0) } ?? 0
                return try Planner(desired).plan(on: connection, serial: serial)
            }
        }
    }

    /// Refuses tables of another version, and a database without any.
    package func requireCurrentSchema() throws(ReconcilerError) {
        switch try Migrator(self).state() {
        case .current: return
        case .empty: throw .schemaMismatch(.older(database: 0, program: Migration.newest))
        case .mismatch(let mismatch): throw .schemaMismatch(mismatch)
        }
    }
}
