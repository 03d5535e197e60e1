internal import Model
internal import Planning
internal import Postgres

/// Reads what a cluster has, and what is reserved of it from now on, in the open transaction.
struct CapacityReader {
    let cluster: String
    let connection: Connection

    /// - Parameter time: the time of the database's clock.
    func read(at time: DatabaseTime) throws(PostgresError) -> ReservableCapacity {
        var needs = Needs()
        needs.rows = Set(ReservableCapacity.kinds.map { RowQuestion($0) })
        needs.bookings = BookingQuestion(since: time)
        needs.bookings?.all = true
        let observed = try Observer(cluster: cluster, connection: connection, desired: nil).answer(needs)
        return ReservableCapacity(
            at: time,
            rows: { observed.rows[RowQuestion($0)] ?? KindRows($0) },
            bookings: observed.bookings.values
        )
    }
}
