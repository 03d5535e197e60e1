internal import Postgres

/// Records what was used and what it cost on days that are over, in one transaction.
///
/// A second recorder of the same cluster waits. Runs do not: all is counted by one statement, and so in one snapshot.
/// To record a day again replaces it.
package struct UsageRecorder {
    private let session: Session
    private let cluster: String
    private let lockTimeout: Int

    /// - Parameter lockTimeout: the maximum time to wait for another recorder, in milliseconds.
    package init(_ cluster: String, on session: Session, lockTimeoutMilliseconds lockTimeout: Int) {
        self.session = session
        self.cluster = cluster
        // 0 would mean no limit.
        self.lockTimeout = max(1, lockTimeout)
    }

    /// Records days, by default all that are over and come after the last recorded one.
    ///
    /// - Parameters:
    ///   - first: the first day to record; nil for the day after the last recorded one, or without one for the day of
    ///     the first reservation.
    ///   - last: the last day to record; nil for the last one that is over.
    package func record(from first: String?, to last: String?) throws(ReconcilerError) -> UsageRecording {
        try session.requireCurrentSchema()
        let result: Result<UsageRecording, ReconcilerError>
        do throws(PostgresError) {
            result = try attempt(first, last)
        } catch {
            session.rollback()
            throw ReconcilerError(error)
        }
        return try result.get()
    }

    private func attempt(
        _ first: String?,
        _ last: String?
    ) throws(PostgresError) -> Result<UsageRecording, ReconcilerError> {
        let lock = ClusterLock(session: session, cluster: cluster, subject: .usage)
        try session.begin(.writeCommitted, lockTimeout: lockTimeout)
        guard try lock.acquire() else {
            session.rollback()
            return .failure(.lockBusy("the usage of the cluster is being recorded by \(lock.holder())"))
        }
        switch try days(first, last) {
        case .none(let why):
            session.rollback()
            return .success(why)
        case .days(let days):
            let recorded = try replace(days)
            try session.commit(before: .now + CommitOutcome.patience)
            return .success(.recorded(recorded))
        }
    }

    // MARK: Which days

    private enum Choice {
        case days(DayRange)
        case none(UsageRecording)
    }

    private func days(_ first: String?, _ last: String?) throws(PostgresError) -> Choice {
        let row = try session.connection.execute(
            """
            SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date - 1,
                (SELECT max(day) FROM usage_days WHERE cluster = $1),
                (SELECT max(day) + 1 FROM usage_days WHERE cluster = $1)
            """,
            [cluster]
        ).rows.first
        let lastClosed = row?[0] ?? ""
        for case let day? in [last, first] where day > lastClosed {
            return .none(.notOver(day: day, lastClosed: lastClosed))
        }
        let lastRecorded = row?[1]
        var start = first ?? row?[2]
        if start == nil { start = try firstReservedDay() }
        let end = last ?? lastClosed
        if let start, let last, last < start { return .none(.tooEarly(last: last, first: start)) }
        guard let start, start <= end else {
            return .none(lastRecorded.map { .alreadyRecorded(to: $0) } ?? .nothingReserved)
        }
        return .days(DayRange(first: start, last: end))
    }

    /// The day of the first reservation that there is or was; nil without one.
    private func firstReservedDay() throws(PostgresError) -> String? {
        try session.connection.execute(
            """
            SELECT greatest(date '2000-01-01', f.day) FROM (
                SELECT least(
                    (SELECT min(start) FROM reservations WHERE cluster = $1),
                    (SELECT min(started_at) FROM reservation_status WHERE cluster = $1),
                    (
                        SELECT min((c.before->>'start')::timestamptz) FROM changes AS c
                        WHERE c.cluster = $1 AND c.kind = 'reservations' AND c.action = 'delete'
                            AND c.run = ANY (ARRAY(SELECT id FROM runs WHERE cluster = $1 AND state = 'succeeded'))
                    )
                )::date
            ) AS f (day)
            WHERE f.day IS NOT NULL
            """,
            [cluster]
        ).scalar
    }

    // MARK: Writing

    private func replace(_ days: DayRange) throws(PostgresError) -> RecordedUsage {
        let connection = session.connection
        for table in ["usage_days", "usage_snapshots", "cost_snapshots"] {
            try connection.execute(
                "DELETE FROM \(identifier: table) WHERE cluster = $1 AND day BETWEEN $2::date AND $3::date",
                [cluster, days.first, days.last]
            )
        }
        // Postgres may expect a single row of a table without statistics, and compare two lists pair by pair.
        try connection.executeScript(
            "SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
        )
        let row = try connection.execute(UsageStatement.record, [cluster, days.first, days.last]).rows.first ?? []
        func number(_ index: Int) -> Int { row.count > index ? row[index].flatMap { Int($0) } ?? 0 : 0 }
        func amount(_ index: Int) -> String { row.count > index ? row[index] ?? "" : "" }
        return RecordedUsage(
            days: days,
            dayCount: number(0),
            lineCount: number(1),
            gpuHours: amount(2),
            pricedLineCount: number(3),
            usd: amount(4)
        )
    }
}
