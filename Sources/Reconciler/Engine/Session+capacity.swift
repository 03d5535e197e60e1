internal import Model
package import Planning
internal import Postgres

extension Session {
    /// Reads what a cluster has, and what is reserved of it from now on.
    package func capacity(of cluster: String) throws(ReconcilerError) -> ReservableCapacity {
        try requireCurrentSchema()
        let (state, observed) = try snapshot { () throws(PostgresError) in
            try setCluster(cluster)
            let state = try ClusterState.read(cluster, on: connection)
            var needs = Needs()
            needs.rows = Set(ReservableCapacity.kinds.map { RowQuestion($0) })
            needs.bookings = BookingQuestion(since: state.time ?? .past)
            needs.bookings?.all = true
            return (state, try Observer(cluster: cluster, connection: connection, desired: nil).answer(needs))
        }
        return ReservableCapacity(
            at: state.time ?? .past,
            rows: { observed.rows[RowQuestion($0)] ?? KindRows($0) },
            bookings: observed.bookings.values
        )
    }
}
