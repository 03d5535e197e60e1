import Foundation
import Postgres

/// Conditions that must hold after every fault.
///
/// They are numbered: the rows (I1), the records (I2), the next run (I3), sessions left behind (I4), and the exit code
/// (I7).
package struct Invariants: Sendable {
    /// The rows before a run.
    package let before: String
    /// The rows after a successful run.
    package let after: String
    private let database: TestDatabase

    private struct NotApplied: Error {
        let errors: String
    }

    /// Applies both specs to record their rows, and then the first spec again, whose rows remain.
    ///
    /// - Parameter database: the database, reached directly and not through the connection that will fail.
    package init(of database: TestDatabase, from first: String, to second: String) throws {
        var rows: [String] = []
        for spec in [first, second, first] {
            let run = try CommandRun.hxapply(within: 120, ["apply", spec], database: database)
            guard run.status == 0 else { throw NotApplied(errors: run.errors) }
            rows.append(try database.rows())
        }
        self.init(database, before: rows[0], after: rows[1])
    }

    private init(_ database: TestDatabase, before: String, after: String) {
        self.database = database
        self.before = before
        self.after = after
    }

    /// The invariants of a run in the opposite direction.
    package var reversed: Invariants { Invariants(database, before: after, after: before) }

    /// The violations in the rows, the records and the sessions (I1, I2, I4); empty if there are none.
    package func violations() throws -> [String] {
        var violations: [String] = []
        let connection = try database.connect()
        // This comes first, because a server process whose client is gone may still commit.
        let isOver = try Poll.until { try connection.execute(Self.sessionsLeft).scalar == "0" }
        if !isOver { violations.append("a lock, an open transaction or a session of a run is left") }
        if try ![before, after].contains(database.rows()) {
            violations.append("the rows are neither as before nor as after")
        }
        for (law, query) in Self.laws {
            let holds = try connection.execute(query).scalar
            if holds != "t" { violations.append("it does not hold that \(law)") }
        }
        return violations
    }

    /// These violations, and contradictions between the exit code of a run, its record and the rows (I7).
    ///
    /// - Parameter actor: the actor of this run only, by which its record is found.
    package func violations(status: Int32, actor: String) throws -> [String] {
        var violations = try violations()
        let records = try database.execute("SELECT state FROM hx.runs WHERE actor = $1", [actor]).rows
        let state: String? = records.first?[0] ?? nil
        let isWritten = try database.rows() == after
        let story = "exit code \(status), \(state ?? "no record"), rows \(isWritten ? "written" : "not written")"
        if records.count > 1 { violations.append("\(records.count) runs in place of one") }
        if !Self.states(after: status).contains(state) { violations.append("code and record differ: \(story)") }
        if before != after, isWritten != (state == "succeeded") {
            violations.append("record and rows differ: \(story)")
        }
        if status == 0, !isWritten { violations.append("code and rows differ: \(story)") }
        return violations
    }

    /// The violations by the next run and the plan after it (I3); empty if both are as without the fault.
    package func convergence(on spec: String) throws -> [String] {
        let apply = try CommandRun.hxapply(within: 120, ["apply", spec], database: database)
        guard apply.status == 0 else { return ["the next apply ends with \(apply.status): \(apply.errors)"] }
        let plan = try CommandRun.hxapply(within: 120, ["plan", spec, "--detailed-exitcode"], database: database)
        return plan.status == 0 ? [] : ["the plan after it ends with \(plan.status): \(plan.output)\(plan.errors)"]
    }

    /// The errors in the chain of run records (I2); empty if no record was altered or lost.
    package func brokenChain() throws -> [String] {
        let run = try CommandRun.hxapply(within: 120, ["runs", "--verify"], database: database)
        return run.status == 0 ? [] : ["the records' chain is broken: \(run.output)\(run.errors)"]
    }

    /// The states that a run's record may have after an exit code; nil stands for no record.
    ///
    /// A run that lost its session, or the right to write its record, leaves the record as `running`.
    private static func states(after status: Int32) -> [String?] {
        switch status {
        case 0: ["succeeded"]
        case 1: ["succeeded", "failed", nil]
        case 3, 64: [nil]
        case 4, 9: ["failed", "running", nil]
        case 5: ["failed", nil]
        case 6, 7: ["refused", "failed"]
        case 8: ["succeeded", "running"]
        case 130, 143: ["cancelled"]
        case 137, 141: ["succeeded", "running", nil]
        default: []
        }
    }

    private static let sessionsLeft: SQL = """
        SELECT (
            SELECT count(*) FROM pg_locks
            WHERE locktype = 'advisory'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ) + (
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database()
                AND (state LIKE 'idle in transaction%' OR application_name LIKE 'hxapply apply %')
        )
        """

    /// Conditions on the records of the cluster `test`, whatever was applied and however the runs ended.
    private static let laws: [(String, SQL)] = [
        (
            "the serial counts the runs that changed something",
            """
            SELECT coalesce((SELECT serial FROM hx.clusters WHERE name = 'test'), 0) = count(*)
                AND count(*) = count(DISTINCT serial) AND count(*) = coalesce(max(serial), 0)
            FROM hx.runs AS r
            WHERE cluster = 'test'
                AND EXISTS (SELECT FROM hx.changes AS c WHERE c.cluster = r.cluster AND c.run = r.id)
            """
        ),
        (
            "a run that succeeded has the changes that it counts, and no other run has any",
            """
            SELECT count(*) = 0
            FROM hx.runs AS r
            LEFT JOIN (
                SELECT cluster, run, count(*) AS number, min(seq) AS lowest, max(seq) AS highest
                FROM hx.changes
                GROUP BY cluster, run
            ) AS c ON c.cluster = r.cluster AND c.run = r.id
            WHERE r.created_count + r.updated_count + r.renamed_count + r.deleted_count + r.adopted_count
                + r.released_count <> coalesce(c.number, 0)
                OR (c.number > 0 AND r.state <> 'succeeded')
                OR c.lowest <> 1 OR c.highest <> c.number
            """
        ),
        (
            "each message is of one change of a run that succeeded",
            """
            SELECT count(*) = 0
            FROM hx.dispatches AS d
            WHERE NOT EXISTS (
                SELECT FROM hx.changes AS c JOIN hx.runs AS r ON r.cluster = c.cluster AND r.id = c.run
                WHERE c.cluster = d.cluster AND c.run = d.run AND c.seq = d.seq AND r.state = 'succeeded'
            )
            """
        ),
        (
            "what was dispatched is in the outbox",
            """
            SELECT count(*) = 0
            FROM (SELECT cluster, run, seq FROM hx.dispatches WHERE via = 'outbox') AS d
            FULL JOIN hx.outbox AS o USING (cluster, run, seq)
            WHERE d.run IS NULL OR o.run IS NULL
            """
        ),
        (
            "each change of a reservation to come has its message",
            """
            SELECT count(*) = 0
            FROM hx.changes AS c
            WHERE c.kind = 'reservations' AND (c.after->>'start')::timestamptz > now() AND NOT EXISTS (
                SELECT FROM hx.dispatches AS d WHERE d.cluster = c.cluster AND d.run = c.run AND d.seq = c.seq
            )
            """
        ),
    ]
}

/// The number of repetitions of a test: by default a standard number, for a release more.
package enum Rounds {
    /// The number in the environment variable; without it the standard number.
    package static func count(_ variable: String, standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? standard
    }
}

extension CommandRun {
    /// Runs the program to its end, or kills it after a number of seconds, which gives the status 137.
    package static func hxapply(
        within seconds: Int,
        _ arguments: [String],
        database: TestDatabase? = nil,
        environment: [String: String] = [:]
    ) throws -> CommandRun {
        let words = ["--signal=KILL", String(seconds), program] + arguments
        return try run("/usr/bin/timeout", words, database: database, environment: environment)
    }
}
