package import Planning
internal import Postgres

extension Session {
    /// Reads what a cluster has, and what is reserved of it from now on.
    package func reservableCapacity(of cluster: String) throws(ReconcilerError) -> ReservableCapacity {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            let time = try DatabaseTime.read(on: connection)
            return try CapacityReader(cluster: cluster, connection: connection).read(at: time)
        }
    }
}
