import Model
import Postgres
import TestSupport
import Testing

/// What schedulers report of reservations, and what the function that takes their reports refuses.
@Suite(.threadOfItsOwn) struct LifecycleTests {
    private let database: TestDatabase
    private let connection: Connection

    private static let phases = [
        "pending", "queued", "preparing", "active", "completed", "expired", "failed", "cancelled",
    ]

    /// The table of `docs/consumers.md`.
    private static let next: [String: Set<String>] = [
        "pending": ["queued", "preparing", "failed", "cancelled"],
        "queued": ["preparing", "cancelled"],
        "preparing": ["queued", "active", "failed", "cancelled"],
        "active": ["completed", "expired", "cancelled"],
        "completed": [], "expired": [], "failed": [], "cancelled": [],
    ]

    init() throws {
        database = try TestServer.makeDatabase()
        connection = try database.connect()
        try connection.executeScript("SET search_path = hx")
    }

    /// A row of its own for each trial.
    private func reservation(_ name: String, start: String = "now()", duration: String = "'1 hour'") throws -> String {
        try connection.executeScript(
            """
            INSERT INTO gpu_types (cluster, name, gpus_per_instance) VALUES ('c', 'h100', 8) ON CONFLICT DO NOTHING;
            INSERT INTO teams (cluster, name) VALUES ('c', 'ml') ON CONFLICT DO NOTHING;
            INSERT INTO regions (cluster, name, provider) VALUES ('c', 'us', 'aws') ON CONFLICT DO NOTHING
            """
        )
        return try connection.execute(
            """
            INSERT INTO reservations (cluster, name, team, region, gpu_type, gpus, start, duration)
            VALUES ('c', $1, 'ml', 'us', 'h100', 8, \(SQL(script: start)), \(SQL(script: duration))) RETURNING id
            """,
            [name]
        ).scalar ?? ""
    }

    /// Reports a phase: `true` and `false` are the answers of the function, else the code of its error.
    private func report(_ id: String, _ phase: String?, reason: String? = nil, at time: String? = nil) throws -> String
    {
        do {
            let answer = try connection.execute(
                "SELECT report_reservation('c', $1::uuid, $2, $3, $4::timestamptz)",
                [id, phase, reason, time]
            ).scalar
            return answer == "t" ? "true" : "false"
        } catch {
            guard case .refused(let code) = error.reason else { throw error }
            return code
        }
    }

    private func row(_ name: String, _ columns: SQL) throws -> [String?] {
        try connection.execute("SELECT \(columns) FROM reservation_status WHERE reservation = $1", [name]).rows.first
            ?? []
    }

    @Test func schemaAndDatabaseAllowTheSame() throws {
        let lifecycle = try #require(Kind.reservations.status?.lifecycle)
        #expect(lifecycle.phases == Self.phases)
        #expect(Dictionary(uniqueKeysWithValues: lifecycle.steps.map { ($0.phase, Set($0.next)) }) == Self.next)
        let rows = try connection.execute("SELECT from_phase, to_phase FROM reservation_transitions").rows
        let made = Dictionary(grouping: rows, by: { $0[0] ?? "" }).mapValues { Set($0.compactMap { $0[1] }) }
        #expect(made == Self.next.filter { !$0.value.isEmpty })
        #expect(rows.count == Self.next.values.map(\.count).reduce(0, +))
    }

    /// Every pair, also from no report at all, which is as from `pending`.
    @Test func onlyTransitionsOfTheTableAreAllowed() throws {
        for before in [nil] + Self.phases.map(Optional.some) {
            for after in Self.phases {
                let name = "\(before ?? "none")-\(after)"
                let id = try reservation(name)
                if let before {
                    try connection.execute(
                        "INSERT INTO reservation_status (cluster, reservation, phase) VALUES ('c', $1, $2)",
                        [name, before]
                    )
                }
                let answer = try report(id, after)
                let expected =
                    before == after
                    ? "false"
                    : Self.next[before ?? "pending"]?.contains(after) == true || (before == nil && after == "pending")
                        ? "true" : "55000"
                #expect(answer == expected, "\(name)")
                let phase = try row(name, "phase").first ?? nil
                #expect(phase == (answer == "true" ? after : before), "\(name)")
            }
        }
    }

    /// All ways of three reports in turn: a final phase is never left, and the times are in order.
    @Test func finalPhasesAreSticky() throws {
        var number = 0
        for first in Self.phases {
            for second in Self.phases {
                number += 1
                let id = try reservation("r\(number)")
                var phase = "pending"
                for next in [first, second, "active", "cancelled", "pending"] {
                    let answer = try report(id, next)
                    if Self.next[phase]?.isEmpty == true { #expect(answer == (next == phase ? "false" : "55000")) }
                    if answer == "true" { phase = next }
                }
                let row = try row(
                    "r\(number)",
                    "phase, ended_at IS NOT NULL, ended_at >= started_at, phase_at <= now()"
                )
                #expect(row.first == phase && (row[1] == "t") == (Self.next[phase]?.isEmpty == true) && row[2] != "f")
            }
        }
    }

    @Test func repeatedReportsKeepTheTimeOfThePhase() throws {
        let id = try reservation("r", start: "'2025-12-31T00:00:00Z'", duration: "NULL")
        #expect(try report(id, "preparing", reason: "pulling", at: "2026-01-01T00:00:00Z") == "true")
        #expect(try report(id, "active", at: "2026-01-01T01:00:00Z") == "true")
        #expect(try row("r", "reason") == [nil])
        #expect(try report(id, "active", reason: "busy", at: "2026-01-01T02:00:00Z") == "false")
        #expect(try report(id, "active", at: "2026-01-01T03:00:00Z") == "false")
        let times: SQL = """
            reason, phase_at AT TIME ZONE 'UTC', started_at AT TIME ZONE 'UTC', observed_at AT TIME ZONE 'UTC', ended_at
            """
        #expect(
            try row("r", times) == ["busy", "2026-01-01 01:00:00", "2026-01-01 01:00:00", "2026-01-01 03:00:00", nil]
        )
        #expect(try report(id, "completed", reason: "done", at: "2026-01-01T04:00:00Z") == "true")
        // Nothing of a final phase is altered, not even its reason or its time.
        #expect(try report(id, "completed", reason: "again") == "false")
        #expect(
            try row("r", "reason, ended_at AT TIME ZONE 'UTC', observed_at AT TIME ZONE 'UTC'") == [
                "done", "2026-01-01 04:00:00", "2026-01-01 04:00:00",
            ]
        )
    }

    @Test func reportsWithoutATimeAreOfNow() throws {
        let id = try reservation("r")
        for phase in ["preparing", "active", "completed"] { #expect(try report(id, phase) == "true") }
        #expect(
            try row("r", "started_at < ended_at, ended_at = phase_at, observed_at > now() - interval '1 minute'") == [
                "t", "t", "t",
            ]
        )
    }

    /// Clocks of schedulers are wrong at times: no time lies before the one before it, or in the future.
    @Test func timesOfReportsAreKeptInOrder() throws {
        let id = try reservation("r", start: "'2025-12-31T00:00:00Z'", duration: "NULL")
        _ = try report(id, "preparing", at: "2026-01-02T00:00:00Z")
        #expect(try report(id, "active", at: "2026-01-01T00:00:00Z") == "true")
        #expect(try row("r", "started_at AT TIME ZONE 'UTC'") == ["2026-01-02 00:00:00"])
        #expect(try report(id, "expired", at: "2999-01-01T00:00:00Z") == "true")
        #expect(try row("r", "ended_at <= clock_timestamp()") == ["t"])
    }

    /// Usage begins with a report, so none begins before the reservation is planned and known.
    @Test func noReportBeginsBeforeTheReservation() throws {
        let id = try reservation("r", start: "'2025-12-31T00:00:00Z'", duration: "NULL")
        _ = try report(id, "preparing", at: "1970-01-01T00:00:00Z")
        #expect(try report(id, "active", at: "1970-01-01T00:00:00Z") == "true")
        #expect(try row("r", "started_at AT TIME ZONE 'UTC'") == ["2025-12-31 00:00:00"])
        let later = try reservation("later", start: "now() + interval '1 day'", duration: "NULL")
        _ = try report(later, "preparing", at: "1970-01-01T00:00:00Z")
        #expect(try report(later, "active", at: "1970-01-01T00:00:00Z") == "true")
        #expect(try row("later", "started_at = (SELECT created_at FROM reservations WHERE name = 'later')") == ["t"])
    }

    @Test func whatIsNotThereIsRefused() throws {
        let id = try reservation("r")
        #expect(try report(id, "running") == "22023")
        #expect(try report(id, nil) == "22023")
        #expect(try report("00000000-0000-0000-0000-000000000000", "active") == "P0002")
        #expect(try connection.execute("SELECT count(*) FROM reservation_status").scalar == "0")
        // A name that is given away is another reservation.
        try connection.execute("DELETE FROM reservations")
        _ = try reservation("r")
        #expect(try report(id, "preparing") == "P0002")
    }

    @Test func cancelledInTheSpecIsCancelled() throws {
        let id = try reservation("r")
        try connection.execute("UPDATE reservations SET state = 'cancelled'")
        #expect(try report(id, "preparing") == "55000")
        #expect(try report(id, "cancelled") == "false")
    }

    @Test(arguments: [
        ("now() + interval '1 hour'", "'1 hour'", "pending"), ("now()", "'1 hour'", "active"),
        ("now() - interval '2 hours'", "'1 hour'", "expired"), ("now() - interval '1 hour'", "'1 hour'", "expired"),
        ("now() - interval '9 hours'", "NULL", "active"),
    ])
    func phaseIsThatOfTheTimeWhereNobodyReports(_ start: String, _ duration: String, _ phase: String) throws {
        try connection.executeScript("BEGIN")
        let id = try reservation("r", start: start, duration: duration)
        let shown: SQL = "SELECT phase, is_reported FROM reservation_phases WHERE reservation_id = $1::uuid"
        #expect(try connection.execute(shown, [id]).rows == [[phase, "f"]])
        _ = try report(id, "preparing")
        #expect(try connection.execute(shown, [id]).rows == [["preparing", "t"]])
        try connection.executeScript("ROLLBACK")
    }

    /// A scheduler may call the function, and write nothing beside it.
    @Test func schedulersMayOnlyReport() throws {
        let id = try reservation("r")
        try connection.executeScript("SET ROLE hx_processor; SET search_path = public")
        for statement: SQL in [
            "UPDATE hx.reservation_status SET phase = 'active'", "DELETE FROM hx.reservation_status",
            "INSERT INTO hx.reservation_status (cluster, reservation) VALUES ('c', 'r')",
            "UPDATE hx.reservations SET state = 'cancelled'", "INSERT INTO hx.dispatches SELECT * FROM hx.dispatches",
        ] {
            #expect(throws: PostgresError.self) { try connection.execute(statement) }
        }
        // What a caller puts into its own path is not what the function finds.
        try connection.executeScript("CREATE TEMPORARY TABLE reservation_status (phase text)")
        #expect(
            try connection.execute("SELECT hx.report_reservation('c', $1::uuid, 'preparing')", [id]).scalar == "t"
        )
        #expect(try connection.execute("SELECT phase FROM hx.reservation_phases").scalar == "preparing")
        try connection.executeScript("RESET ROLE; SET ROLE hx_plan")
        #expect(throws: PostgresError.self) {
            try connection.execute("SELECT hx.report_reservation('c', $1::uuid, 'active')", [id])
        }
        try connection.executeScript("RESET ROLE")
    }
}
