internal import Postgres

extension Session {
    /// The recorded amounts of a cluster, summed by some dimensions.
    ///
    /// - Parameter dimensions: at least one. Costs also tell what was billed if bills can be divided so.
    package func snapshots(
        of measure: SnapshotMeasure,
        in cluster: String,
        by dimensions: [SnapshotDimension],
        _ filter: SnapshotFilter
    ) throws(ReconcilerError) -> SnapshotReport {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            let reader = SnapshotReader(cluster: cluster, connection: connection)
            let days = try reader.days(filter)
            let hasBills = measure == .costs && !filter.dividesBills && dimensions.allSatisfy(\.isOfBills)
            let sums = try reader.sums(of: measure, by: dimensions, filter.within(days), withBills: hasBills)
            var unrecorded: [DayRange] = []
            if let days { unrecorded = try reader.unrecorded(days) }
            return SnapshotReport(
                cluster: cluster,
                measure: measure,
                days: days,
                dimensions: dimensions,
                lines: sums.lines,
                total: sums.total,
                hasBills: hasBills,
                unrecorded: unrecorded
            )
        }
    }

    /// The recorded lines of a cluster with their costs.
    package func charges(in cluster: String, _ filter: SnapshotFilter) throws(ReconcilerError) -> [SnapshotCharge] {
        try requireCurrentSchema()
        return try snapshot { () throws(PostgresError) in
            let reader = SnapshotReader(cluster: cluster, connection: connection)
            return try reader.charges(filter.within(reader.days(filter)))
        }
    }
}

extension SnapshotFilter {
    fileprivate func within(_ days: DayRange?) -> SnapshotFilter {
        var filter = self
        filter.first = days?.first
        filter.last = days?.last
        return filter
    }
}
