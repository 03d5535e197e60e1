import Foundation
import Postgres
import TestSupport
import Testing

/// Faults of what a run stands on: its streams, limits, clock and work tree, and what the server grants and holds.
@Suite(.threadOfItsOwn) struct EnvironmentFaultTests {
    private let specs: TwoRevisions
    private let database: TestDatabase
    private var folder: TemporaryFolder { specs.folder }
    private var first: String { specs.first }
    private var second: String { specs.second }

    init() throws {
        specs = try TwoRevisions()
        database = try TestServer.makeDatabase()
    }

    private func makeInvariants() throws -> Invariants {
        try Invariants(of: database, from: first, to: second)
    }

    private func apply(
        _ spec: String,
        by actor: String,
        _ more: [String] = [],
        on target: TestDatabase? = nil
    ) throws -> CommandRun {
        let words = ["apply", spec, "--actor", actor] + more
        return try CommandRun.hxapply(within: 120, words, database: target ?? database)
    }

    /// Runs a line of a shell's, or kills it after a minute.
    private func shell(_ line: String) throws -> CommandRun {
        try CommandRun.run("/usr/bin/timeout", ["--signal=KILL", "120", "/bin/bash", "-c", line], database: database)
    }

    private func expectSound(_ invariants: Invariants, _ run: CommandRun, by actor: String) throws {
        #expect(try invariants.violations(status: run.status, actor: actor) == [], "\(actor): \(run.errors)")
        #expect(try invariants.convergence(on: second) == [], "\(actor)")
    }

    // MARK: Streams and signals

    @Test func fullDiskUnderTheOutputOfAnApplyLosesNothing() throws {
        let invariants = try makeInvariants()
        let run = try shell("'\(CommandRun.program)' apply '\(second)' --actor full > /dev/full")
        #expect(run.status == 1)
        #expect(run.errors.contains("was applied"))
        #expect(try database.rows() == invariants.after)
        try expectSound(invariants, run, by: "full")
    }

    /// `SIGPIPE` ends the program without a word, as it ends others; what was committed by then stays.
    @Test(arguments: [("plan", "0"), ("apply", "1")])
    func readerThatLeavesEndsTheProgramQuietly(_ command: String, _ runs: String) throws {
        let users = (0..<4000).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        try folder.write("many.yaml", Specs.document("users:\n" + users))
        #expect(try CommandRun.hxapply(["migrate"], database: database).status == 0)
        let program = "env --default-signal=PIPE '\(CommandRun.program)'"
        let run = try shell("\(program) \(command) '\(folder.path)/many.yaml' | head -n 1; exit ${PIPESTATUS[0]}")
        #expect(run.status == 141)
        #expect(run.output == "users: 4,000 to create\n", "\(run.output)")
        #expect(run.errors.isEmpty)
        #expect(try database.execute("SELECT count(*) FROM hx.runs WHERE state = 'succeeded'").scalar == runs)
        #expect(try database.execute("SELECT count(*) FROM hx.users").scalar == (runs == "1" ? "4000" : "0"))
    }

    /// The server process is stopped, so that the first signal cannot end the run.
    @Test func secondSignalEndsTheProgramAtOnce() throws {
        let invariants = try makeInvariants()
        let held = try HeldRun(database, ["apply", second])
        let session: SQL = """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'hxapply apply %'
            """
        let number = try database.execute(session).scalar.flatMap { pid_t($0) }
        let process = try #require(number)
        kill(process, SIGSTOP)
        defer { kill(process, SIGCONT) }
        for _ in 0..<50 where kill(held.running.pid, 0) == 0 {
            held.running.send(SIGINT)
            usleep(200_000)
        }
        held.running.send(SIGKILL)
        let run = try held.running.wait()
        kill(process, SIGCONT)
        try held.release()
        #expect(run.status == 130)
        #expect(run.errors.contains("stopped; 'hxapply runs "))
        #expect(try invariants.violations() == [])
        #expect(try database.rows() == invariants.before)
        #expect(try invariants.convergence(on: second) == [])
    }

    // MARK: What the server grants

    /// A login that may apply, of this test only: roles belong to the whole server.
    private func makeLogin() throws -> String {
        let login = "login_\(UUID().uuidString.prefix(8).lowercased())"
        try database.connect().executeScript(
            "CREATE ROLE \(identifier: login) LOGIN; GRANT hx_apply TO \(identifier: login)"
        )
        return login
    }

    private func reached(by login: String) -> TestDatabase {
        TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(login)"))
    }

    @Test func serverOutOfConnectionsIsUnreachable() throws {
        let invariants = try makeInvariants()
        let login = try makeLogin()
        try database.execute("ALTER ROLE \(identifier: login) CONNECTION LIMIT 0")
        try expectNoConnection("too many connections for role", as: login, by: "no connection of the role", invariants)
        try database.execute("ALTER ROLE \(identifier: login) CONNECTION LIMIT -1")
        let limit: SQL = """
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database());
            END $$
            """
        try database.execute(limit)
        try expectNoConnection("too many connections for database", as: login, by: "no connection left", invariants)
    }

    private func expectNoConnection(
        _ words: String,
        as login: String,
        by actor: String,
        _ invariants: Invariants
    ) throws {
        let start = ContinuousClock.now
        let run = try apply(second, by: actor, on: reached(by: login))
        let duration = ContinuousClock.now - start
        #expect(duration < .seconds(20))
        #expect(run.status == 4)
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(try invariants.violations(status: run.status, actor: actor) == [])
    }

    @Test func roleThatMayOnlyReadIsToldSo() throws {
        let invariants = try makeInvariants()
        let login = try makeLogin()
        try database.execute("ALTER ROLE \(identifier: login) SET default_transaction_read_only = on")
        let plan = try CommandRun.hxapply(["plan", second, "--detailed-exitcode"], database: reached(by: login))
        #expect(plan.status == 2)
        let run = try apply(second, by: "reader", on: reached(by: login))
        #expect(run.status == 9)
        #expect(run.errors.contains("with a session that may write"), "\(run.errors)")
        try expectSound(invariants, run, by: "reader")
    }

    /// Each right that `hx_apply` has on a table is taken away in turn.
    @Test func missingPrivilegeStopsTheRunAndIsNamed() throws {
        try folder.write("first/spec.yaml", Self.everyKind(1, and: "x2"))
        try folder.write("second/spec.yaml", Self.everyKind(2, and: "x3"))
        let invariants = try makeInvariants()
        let target = reached(by: try makeLogin())
        let privileges: SQL = """
            SELECT privilege_type, table_name FROM information_schema.role_table_grants
            WHERE grantee = 'hx_apply' AND table_schema = 'hx' ORDER BY table_name, privilege_type
            """
        var needless: Set<String> = []
        let rows = try database.execute(privileges).rows
        #expect(rows.count > 50)
        for row in rows {
            let (privilege, table) = (row[0] ?? "", row[1] ?? "")
            let right = SQL(script: "\(privilege) ON hx.\(table)")
            let actor = "without \(privilege) on \(table)"
            try database.execute("REVOKE \(right) FROM hx_apply")
            let run = try apply(second, by: actor, on: target)
            try database.execute("GRANT \(right) TO hx_apply")
            #expect(try invariants.violations(status: run.status, actor: actor) == [], "\(actor): \(run.errors)")
            if run.status == 0 {
                needless.insert("\(privilege) \(table)")
                #expect(try apply(first, by: "back", on: target).status == 0)
            } else {
                #expect(run.status == 9, "\(actor): \(run.errors)")
                #expect(run.errors.contains("lacks a privilege"), "\(actor): \(run.errors)")
                #expect(run.errors.contains(table), "\(actor): \(run.errors)")
            }
        }
        #expect(needless.isSubset(of: Self.needlessHere), "\(needless)")
        #expect(try invariants.convergence(on: second) == [])
    }

    /// Rights that these two specs do not need: elements of lists are never updated, and the policy only is; no secret
    /// that an apply made is replaced.
    ///
    /// What schedulers and gateways observe, what they are told and who else wrote is for people to look at; what runs
    /// changed is read where rows are missing, and for an undo. Use and cost by day are recorded by `usage --record`.
    private static let needlessHere: Set<String> = Set([
        "UPDATE api_key_secrets", "UPDATE region_dedicated_teams", "INSERT policy", "DELETE policy",
        "SELECT api_key_status", "INSERT reservation_status", "UPDATE reservation_status", "SELECT outbox",
        "SELECT dispatches", "SELECT outside_writes", "SELECT changes", "SELECT reservation_phases",
        "SELECT reservation_transitions",
        "SELECT reservation_status", "SELECT live_api_keys", "UPDATE api_key_scopes", "UPDATE api_key_recipients",
        "UPDATE api_key_deliveries", "DELETE api_key_deliveries",
    ]).union(recordedByDay)

    private static let recordedByDay = Set(
        ["usage_days", "usage_snapshots", "cost_snapshots"].flatMap { table in
            ["SELECT", "INSERT", "DELETE"].map { "\($0) \(table)" }
        }
    )

    /// A spec of every kind: from one to the other a resource of each is updated, one made and one deleted.
    private static func everyKind(_ number: Int, and other: String) -> String {
        let digest = { (digit: String) in String(repeating: digit, count: 64) }
        let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
        let what = "team: x1, region: x1, gpuType: x1"
        return Specs.document(
            """
            gpuTypes:
              - {name: x1, gpusPerInstance: \(number)}
              - {name: \(other), gpusPerInstance: 8}
            regions:
              - {name: x1, provider: aws, displayName: Region \(number), dedicatedTo: [x1, \(other)]}
              - {name: \(other), provider: aws, dedicatedTo: [\(other)]}
            gpuPools:
              - {region: x1, gpuType: x1, gpus: 1\(number)}
              - {region: \(other), gpuType: \(other), gpus: 8}
            teams:
              - {name: x1, adminEmail: x1@example.com, phone: "\(number)"}
              - {name: \(other), adminEmail: \(other)@example.com}
            users:
              - {name: x1, email: x1@example.com, fullName: User \(number), platformRole: admin}
              - {name: \(other), email: \(other)@example.com}
            memberships:
              - {team: x1, user: x1, role: \(number == 1 ? "member" : "viewer")}
              - {team: \(other), user: \(other), role: member}
            apiKeys:
              - {name: x1, team: x1, expiresAt: \(Specs.keyEnd), sha256: [\(digest(String(number)))], scopes: [s\(number)]}
              - {name: \(other), team: \(other), expiresAt: \(Specs.keyEnd), deliverTo: [\(recipient)], scopes: [s]}
            reservations:
              - {name: x1, \(what), gpus: \(number), start: 2098-01-01T00:00:00Z, duration: 1h}
              - {name: \(other), \(what), gpus: 1, start: 2098-02-01T00:00:00Z, duration: 1h}
            maintenances:
              - {name: x1, region: x1, start: 2098-01-0\(number)T00:00:00Z, duration: 1h, gpus: 1}
              - {name: \(other), region: x1, start: 2098-02-01T00:00:00Z, duration: 1h, gpus: 1}
            quotas:
              - {name: x1, team: x1, maxGPUs: 10\(number)}
              - {name: \(other), team: x1, maxGPUs: 100}
            billedCosts:
              - {date: 2036-01-01, provider: aws, gpuType: x1, usd: \(number)}
              - {date: 2036-01-01, provider: \(other), gpuType: x1, usd: 1}
            policy: {maxRemovalPercent: 100, maxRemovals: 10\(number), maxKeyLifetime: 36500d}

            """
        )
    }

    // MARK: What others hold

    @Test func lockHeldByHandIsNamed() throws {
        let invariants = try makeInvariants()
        let holder = try database.connect(as: "psql of ada")
        try holder.executeScript(
            "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('hxapply cluster hx/test', 0))"
        )
        let run = try apply(second, by: "late", ["--lock-timeout", "1"])
        let words = "the cluster is locked by session \(holder.backendPID) ('psql of ada') since "
        try holder.executeScript("COMMIT")
        #expect(run.status == 5)
        #expect(run.errors.contains(words), "\(run.errors)")
        try expectSound(invariants, run, by: "late")
    }

    private static let locks: [SQL] = [
        "LOCK TABLE hx.memberships IN ACCESS EXCLUSIVE MODE", "SELECT FROM hx.teams WHERE name = 'ml' FOR UPDATE",
    ]

    @Test(arguments: locks)
    func lockedTableOrRowIsNotWaitedForForEver(_ lock: SQL) throws {
        let invariants = try makeInvariants()
        let holder = try database.connect()
        try holder.executeScript("BEGIN; \(lock)")
        let run = try apply(second, by: "late", ["--lock-timeout", "1"])
        try holder.executeScript("COMMIT")
        #expect(run.status == 5)
        #expect(run.errors.contains("a row or table is locked by another session"), "\(run.errors)")
        try expectSound(invariants, run, by: "late")
    }

    @Test func killDuringASlowStatementLeavesNoLock() throws {
        let invariants = try makeInvariants()
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.slow()
            """
        )
        let running = try RunningCommand(CommandRun.program, ["apply", second, "--actor", "slow"], database: database)
        let sleeping: SQL = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
            """
        let isAsleep = try Poll.until { try database.execute(sleeping).scalar == "1" }
        #expect(isAsleep)
        running.send(SIGKILL)
        let start = ContinuousClock.now
        let locks: SQL = """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        let isFree = try Poll.until { try database.execute(locks).scalar == "0" }
        let duration = ContinuousClock.now - start
        #expect(isFree)
        #expect(duration < .seconds(2))
        let run = try running.wait()
        try database.execute("DROP TRIGGER slow ON hx.users")
        #expect(run.status == 137)
        try expectSound(invariants, run, by: "slow")
    }

    // MARK: Specs and their work tree

    @Test func oneBadFileOfManyIsTheOnlyOneNamed() throws {
        let invariants = try makeInvariants()
        for number in 0..<500 {
            let email = number == 250 ? "none" : "u\(number)@example.com"
            try folder.write("many/f\(number).yaml", Specs.document("users: [{name: u\(number), email: \(email)}]\n"))
        }
        let run = try apply(folder.url("many").path, by: "many")
        #expect(run.status == 3)
        #expect(run.errors.components(separatedBy: "error[").count == 2, "\(run.errors)")
        #expect(run.errors.contains("/many/f250.yaml:4:"), "\(run.errors)")
        #expect(run.errors.hasSuffix("The spec is refused: 1 error.\n"))
        try expectSound(invariants, run, by: "many")
    }

    @Test func revisionIsRecordedOnlyWhereItIsWhatWasApplied() throws {
        try folder.write("tree/specs/first.yaml", TestSpecs.first)
        try folder.write("empty.yaml", Specs.document("regions: []\n"))
        let identity = "-c user.name=x -c user.email=x@example.com"
        let steps: [(line: String, directory: String, isRecorded: Bool)] = [
            ("git init -q . && git add . && git \(identity) commit -qm one", "tree", true),
            ("git checkout -q --detach", "tree", true),
            ("echo notes > notes.txt", "tree", true),
            ("cp ../empty.yaml specs/more.yaml", "tree", false),
            ("git add specs", "tree", false),
            ("git rm -q --cached specs/more.yaml && echo more.yaml > .gitignore", "tree", false),
            ("rm specs/more.yaml", "tree", true),
            ("echo '# more' >> specs/first.yaml && git \(identity) commit -qam two", "tree", true),
            ("git clone -q --depth 1 \"file://$PWD\" ../shallow", "shallow", true),
        ]
        for (line, directory, isRecorded) in steps {
            let step = try shell("cd '\(folder.path)/tree' && \(line)")
            #expect(step.status == 0, "\(line): \(step.errors)")
            let head = try shell("git -C '\(folder.path)/\(directory)' rev-parse HEAD").output
            #expect(head.utf8.count == 41)
            let run = try apply(folder.url("\(directory)/specs").path, by: line)
            #expect(run.status == 0, "\(run.errors)")
            let runs = try CommandRun.hxapply(["runs", "--limit", "1", "--format", "json"], database: database)
            let object = try JSONSerialization.jsonObject(with: Data(runs.output.utf8)) as? [String: Any]
            let record = try #require((object?["runs"] as? [[String: Any]])?.first)
            #expect(record["revision"] as? String == (isRecorded ? String(head.dropLast()) : nil), "\(line)")
        }
        #expect(try shell("git -C '\(folder.path)/shallow' rev-parse --is-shallow-repository").output == "true\n")
    }

    // MARK: Limits and clock

    @Test(arguments: [("-n", 32), ("-n", 8), ("-v", 400_000)])
    func limitOfTheShellIsNoHang(_ limit: String, _ number: Int) throws {
        let invariants = try makeInvariants()
        let actor = "limited \(limit) \(number)"
        let run = try shell(
            "ulimit \(limit) \(number); exec '\(CommandRun.program)' apply '\(second)' --actor '\(actor)'"
        )
        #expect([0, 1, 4].contains(run.status), "\(run.errors)")
        try expectSound(invariants, run, by: actor)
    }

    /// As where a container may have no more processes: every attempt to start a thread fails.
    @Test(.requires(Strace.isUsable, "strace is not usable here"))
    func threadThatCannotBeStartedIsNoHang() throws {
        let invariants = try makeInvariants()
        let tracer = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=clone,clone3"]
        let fault = ["-e", "inject=clone,clone3:error=EAGAIN"]
        let words = [CommandRun.program, "apply", second, "--actor", "threadless"]
        let run = try CommandRun.run(
            "/usr/bin/timeout",
            ["--signal=KILL", "20", Strace.path] + tracer + fault + words,
            database: database
        )
        #expect([0, 1, 4].contains(run.status), "\(run.errors)")
        try expectSound(invariants, run, by: "threadless")
    }

    /// What the caller's clock says is in no record, and decides nothing.
    @Test(
        .requires(FileManager.default.fileExists(atPath: fakeClock), "faketime is not installed"),
        arguments: ["+400d", "-400d"]
    )
    func clockOfTheCallerDecidesNothing(_ offset: String) throws {
        let start = Date(timeIntervalSinceNow: 3600).formatted(.iso8601)
        let sections = """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: us, provider: aws}]
            gpuPools: [{region: us, gpuType: h100, gpus: 8}]
            reservations:
              - {name: next, team: ml, region: us, gpuType: h100, gpus: 1, start: \(start), duration: 1h}

            """
        try folder.write("first/spec.yaml", TestSpecs.first + sections)
        let skewed = {
            try shell("exec '\(Self.fakeClock)' -m -f '\(offset)' '\(CommandRun.program)' apply '\(first)'")
        }
        let run = try skewed()
        #expect(run.status == 0, "\(run.errors)")
        #expect(try database.execute("SELECT count(*) FROM hx.outbox").scalar == "1")
        let again = try skewed()
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("Applied: 0 created, 0 updated, 0 renamed, 0 deleted."), "\(again.output)")
        let strange: SQL = """
            SELECT count(*) FROM hx.runs
            WHERE state <> 'succeeded' OR abs(extract(epoch FROM now() - started_at)) > 3600
                OR abs(extract(epoch FROM now() - finished_at)) > 3600
            """
        #expect(try database.execute(strange).scalar == "0")
        #expect(try CommandRun.hxapply(["plan", first, "--detailed-exitcode"], database: database).status == 0)
    }

    private static let fakeClock = "/usr/bin/faketime"
}
