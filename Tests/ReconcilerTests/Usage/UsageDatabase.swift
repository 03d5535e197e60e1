import Model
import Planning
import Postgres
import TestSupport

@testable import Reconciler

/// A database with reservations of several clusters, written as hxapply and schedulers leave them.
struct UsageDatabase {
    let database: TestDatabase
    let session: Session

    /// The pools; the last one has no price.
    static let pools = [("us", "a"), ("us", "b"), ("eu", "a")]

    init() throws {
        database = try TestServer.makeDatabase()
        session = try Session(to: database.target(), schema: .standard)
    }

    /// Adds a cluster with pools, teams and reservations.
    ///
    /// - Parameter day: the day 0.
    func add(_ cluster: String, _ oracle: UsageOracle, from day: String) throws {
        let connection = try database.connect()
        try connection.executeScript("SET search_path = hx; SET timezone = 'UTC'; BEGIN")
        try connection.execute("INSERT INTO clusters (name) VALUES ($1)", [cluster])
        for statement: SQL in [
            "INSERT INTO gpu_types (cluster, name, gpus_per_instance) SELECT $1, t, 8 FROM unnest('{a,b}'::text[]) AS t",
            "INSERT INTO teams (cluster, name) SELECT $1, t FROM unnest('{ml,ops}'::text[]) AS t",
            "INSERT INTO regions (cluster, name, provider) VALUES ($1, 'us', 'aws'), ($1, 'eu', 'onprem')",
            """
            INSERT INTO gpu_pools (cluster, region, gpu_type, usd_per_gpu_hour)
            VALUES ($1, 'us', 'a', 4.1), ($1, 'us', 'b', 6.8825), ($1, 'eu', 'a', NULL)
            """,
        ] { try connection.execute(statement, [cluster]) }
        for reservation in oracle.reservations { try add(reservation, to: cluster, from: day, connection) }
        try connection.executeScript("COMMIT")
    }

    private func add(
        _ reservation: UsageOracle.Reservation,
        to cluster: String,
        from day: String,
        _ connection: Connection
    ) throws {
        let pool = Self.pools[reservation.pool]
        func time(_ minute: Int) throws -> String? {
            try connection.execute(
                "SELECT $1::date::timestamptz + $2::integer * interval '1 minute'",
                [day, String(minute)]
            ).scalar
        }
        let start = try time(reservation.start)
        let state = reservation.isActive ? "active" : "cancelled"
        let duration = reservation.duration.map { DurationValue.show(minutes: Int64($0)) }
        if let removedAt = reservation.removedAt {
            let run = RunID().description
            try connection.execute(
                """
                INSERT INTO runs (cluster, id, state, program_version, finished_at)
                VALUES ($1, $2::uuid, 'succeeded', 'test', $3::timestamptz)
                """,
                [cluster, run, time(removedAt)]
            )
            try connection.execute(
                """
                INSERT INTO changes (cluster, run, seq, action, kind, key, reason, before)
                VALUES ($1, $2::uuid, 1, 'delete', 'reservations', $3, 'not declared', jsonb_strip_nulls(
                    jsonb_build_object('name', $3::text, 'team', $4::text, 'region', $5::text, 'gpuType', $6::text,
                        'gpus', $7::integer, 'start', $8::text, 'duration', $9::text, 'state', $10::text)))
                """,
                [
                    cluster, run, reservation.name, reservation.team, pool.0, pool.1, String(reservation.gpus), start,
                    duration, state,
                ]
            )
            return
        }
        try connection.execute(
            """
            INSERT INTO reservations (cluster, name, team, region, gpu_type, gpus, start, duration, state)
            VALUES ($1, $2, $3, $4, $5, $6::integer, $7::timestamptz, $8::interval, $9)
            """,
            [
                cluster, reservation.name, reservation.team, pool.0, pool.1, String(reservation.gpus), start,
                reservation.duration.map { "\($0) minutes" }, state,
            ]
        )
        guard let report = reservation.report else { return }
        try connection.execute(
            """
            INSERT INTO reservation_status (cluster, reservation, phase, started_at, ended_at)
            VALUES ($1, $2, $3, $4::timestamptz, $5::timestamptz)
            """,
            [
                cluster, reservation.name, report.phase, report.startedAt.flatMap(time), report.endedAt.flatMap(time),
            ]
        )
    }

    /// Records days of a cluster.
    @discardableResult
    func record(_ cluster: String, from first: String?, to last: String?) throws -> UsageRecording {
        try UsageRecorder(cluster, on: session, lockTimeoutMilliseconds: 10_000).record(from: first, to: last)
    }

    /// What is recorded, a line each: `2024-02-29 aws us/a ml 12.50 h 51.25 $`.
    func lines(_ cluster: String) throws -> [String] {
        try database.execute(
            """
            SELECT concat_ws(' ', u.day, u.provider, u.region || '/' || u.gpu_type, u.team, u.gpu_hours, 'h',
                c.cost_usd || ' $')
            FROM hx.usage_snapshots AS u LEFT JOIN hx.cost_snapshots AS c
                USING (cluster, day, provider, region, gpu_type, team)
            WHERE cluster = $1 ORDER BY day, region, gpu_type, team
            """,
            [cluster]
        ).rows.compactMap { $0[0] }
    }
}
