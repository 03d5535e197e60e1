internal import Postgres

/// The statement that counts usage and cost, and writes both.
enum UsageStatement {
    /// Records the days from `$2` to `$3` of the cluster `$1`, of which no row may be there.
    ///
    /// Parts of it, in their order:
    /// - `recent`, `gone`: the reservations that runs cancelled or removed since the first day, from their change
    ///   records.
    /// - `cancelled`, `removed`, `ended`: removed reservations, until they were cancelled or removed. A name may have been
    ///   declared again meanwhile, with a start in the past; from that start on only the newer reservation counts.
    /// - `held`: the reservations of now. If a scheduler reported, its times count, else what was reserved, until it was
    ///   cancelled.
    /// - `spans`, `days`, `times`: all of these, cut into days, as microseconds of one GPU since 1970. They are cut to
    ///   the asked days first, so that no time of other programs is too large for a number.
    /// - `places`, `providers`, `prices`: those of now, and of what runs ever removed or renamed its last, so that a day
    ///   costs the same in whatever range it is recorded.
    /// - `lines`: sorted as the primary keys of the tables, because Postgres then writes them faster.
    ///
    /// Hours and cents are rounded half up by whole numbers: a quotient that is rounded twice may be wrong.
    static let record: SQL = """
        WITH recent AS MATERIALIZED (
            SELECT id, finished_at FROM runs
            WHERE cluster = $1 AND state = 'succeeded' AND finished_at > $2::date::timestamptz
        ),
        gone AS MATERIALIZED (
            SELECT c.key, c.action, c.before, r.finished_at AS removed_at
            FROM changes AS c JOIN recent AS r ON r.id = c.run
            WHERE c.cluster = $1 AND c.run = ANY (ARRAY(SELECT id FROM recent)) AND c.kind = 'reservations'
                AND (c.action = 'delete'
                    OR c.action IN ('update', 'rename') AND c.before->>'state' = 'active' AND c.after->>'state' = 'cancelled')
        ),
        cancelled AS (
            SELECT key AS name, max(removed_at) AS cancelled_at FROM gone WHERE action <> 'delete' GROUP BY key
        ),
        removed AS (
            SELECT g.key AS name, before->>'team' AS team, before->>'region' AS region, before->>'gpuType' AS gpu_type,
                CASE WHEN before->>'state' = 'active' OR cancelled_at IS NOT NULL THEN (before->>'gpus')::bigint
                    ELSE 0 END AS gpus,
                (before->>'start')::timestamptz AS begins,
                least((before->>'start')::timestamptz + (before->>'duration')::interval, cancelled_at) AS ends, removed_at
            FROM gone AS g
            LEFT JOIN cancelled AS c ON c.name = g.key AND c.cancelled_at <= g.removed_at AND before->>'state' = 'cancelled'
            WHERE g.action = 'delete'
        ),
        ended AS (
            SELECT team, region, gpu_type, gpus, begins,
                least(ends, removed_at, min(begins) OVER (
                    PARTITION BY name ORDER BY removed_at ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                )) AS ends,
                removed_at
            FROM (
                SELECT * FROM removed
                UNION ALL
                SELECT name, team, region, gpu_type, 0, start, NULL, 'infinity' FROM reservations
                WHERE cluster = $1 AND name = ANY (ARRAY(SELECT name FROM removed))
            ) AS named
        ),
        held AS (
            SELECT r.team, r.region, r.gpu_type, r.gpus::bigint AS gpus,
                coalesce(s.started_at, r.start) AS begins,
                coalesce(s.ended_at, least(r.start + r.duration, c.cancelled_at)) AS ends,
                NULL::timestamptz AS removed_at
            FROM reservations AS r
            LEFT JOIN reservation_status AS s ON s.cluster = r.cluster AND s.reservation = r.name
            LEFT JOIN cancelled AS c ON c.name = r.name AND r.state = 'cancelled' AND s.phase IS NULL
            WHERE r.cluster = $1 AND CASE
                WHEN s.phase IS NULL THEN r.state = 'active' OR c.name IS NOT NULL
                ELSE s.started_at IS NOT NULL OR s.phase IN ('active', 'completed', 'expired')
            END
        ),
        spans AS (
            SELECT team, region, gpu_type, gpus, removed_at,
                (extract(epoch FROM greatest(begins, $2::date::timestamptz)) * 1000000)::bigint AS begins,
                (extract(epoch FROM least(ends, ($3::date + 1)::timestamptz)) * 1000000)::bigint AS ends
            FROM (SELECT * FROM held UNION ALL SELECT * FROM ended) AS used
            WHERE gpus > 0 AND begins < ($3::date + 1)::timestamptz AND coalesce(ends, 'infinity') > $2::date::timestamptz
        ),
        days AS (
            SELECT *, generate_series(begins / 86400000000, (ends - 1) / 86400000000) AS day FROM spans WHERE begins < ends
        ),
        times AS (
            SELECT day, region, gpu_type, team, min(removed_at) AS removed_at,
                sum(gpus * (least(ends, (day + 1) * 86400000000) - greatest(begins, day * 86400000000))) AS microseconds
            FROM days GROUP BY day, region, gpu_type, team
        ),
        places AS (
            SELECT c.kind, c.before, r.finished_at AS removed_at
            FROM changes AS c JOIN runs AS r ON r.cluster = c.cluster AND r.id = c.run
            WHERE c.cluster = $1 AND c.kind IN ('regions', 'gpuPools') AND c.action IN ('delete', 'rename')
                AND r.state = 'succeeded'
        ),
        providers AS (
            SELECT DISTINCT ON (region) region, provider FROM (
                SELECT name AS region, provider, 'infinity'::timestamptz AS known_at FROM regions WHERE cluster = $1
                UNION ALL
                SELECT before->>'name', before->>'provider', removed_at FROM places WHERE kind = 'regions'
            ) AS known ORDER BY region, known_at DESC
        ),
        prices AS (
            SELECT DISTINCT ON (region, gpu_type) region, gpu_type, price FROM (
                SELECT region, gpu_type, usd_per_gpu_hour AS price, 'infinity'::timestamptz AS known_at
                FROM gpu_pools WHERE cluster = $1
                UNION ALL
                SELECT before->>'region', before->>'gpuType', (before->>'usdPerGPUHour')::numeric, removed_at
                FROM places WHERE kind = 'gpuPools'
            ) AS known ORDER BY region, gpu_type, known_at DESC
        ),
        lines AS MATERIALIZED (
            SELECT date '1970-01-01' + t.day::integer AS day, coalesce(v.provider, 'unknown') AS provider,
                t.region, t.gpu_type, t.team, t.microseconds, p.price, least(now(), t.removed_at) AS recorded_at
            FROM times AS t
            LEFT JOIN providers AS v ON v.region = t.region
            LEFT JOIN prices AS p ON p.region = t.region AND p.gpu_type = t.gpu_type
            ORDER BY t.day, t.region, t.gpu_type, t.team
        ),
        recorded_days AS (
            INSERT INTO usage_days (cluster, day)
            SELECT $1, $2::date + n FROM generate_series(0, $3::date - $2::date) AS n
            RETURNING day
        ),
        recorded_usage AS (
            INSERT INTO usage_snapshots (cluster, day, provider, region, gpu_type, team, gpu_hours, recorded_at)
            SELECT $1, day, provider, region, gpu_type, team,
                div(microseconds * 200 + 3600000000, 7200000000) * 0.01, recorded_at
            FROM lines
            RETURNING gpu_hours
        ),
        recorded_costs AS (
            INSERT INTO cost_snapshots
                (cluster, day, provider, region, gpu_type, team, cost_usd, usd_per_gpu_hour, recorded_at)
            SELECT $1, day, provider, region, gpu_type, team,
                div(microseconds * price * 200 + 3600000000, 7200000000) * 0.01, price, recorded_at
            FROM lines WHERE price IS NOT NULL
            RETURNING cost_usd
        )
        SELECT (SELECT count(*) FROM recorded_days),
            (SELECT count(*) FROM recorded_usage), (SELECT coalesce(sum(gpu_hours), 0.00) FROM recorded_usage),
            (SELECT count(*) FROM recorded_costs), (SELECT coalesce(sum(cost_usd), 0.00) FROM recorded_costs)
        """
}
