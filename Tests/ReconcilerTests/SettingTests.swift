import Model
import Planning
import Postgres
import Reconciler
import Report
import Spec
import Synchronization
import TestSupport
import Testing
import Text

/// Whatever a login's settings are, the same specs give the same plans and the same rows, or a clear error.
///
/// All settings that a user or a superuser may set are read from the server, and set for a login to values other than
/// the default: many at once, so that each value comes in some round. Where a round goes wrong it is halved until the
/// setting is found.
@Suite(.threadOfItsOwn) struct SettingTests {
    typealias Setting = (name: String, value: String)

    private static let first = Specs.document(
        #"""
        gpuTypes: [{name: h100, gpusPerInstance: 8, description: 'a \ b \\ c "d" ''e'' {f,g} NULL \N $1 %s'}]
        teams:
          - {name: ml, displayName: 'Zoë 🦆 – ß', adminEmail: lead@example.com, monthlyBudgetUSD: 1234567.05}
          - {name: ops, displayName: "NULL", adminEmail: ops@example.com, monthlyBudgetUSD: 0.10}
          - {name: old, adminEmail: old@example.com}
        regions:
          - {name: east, provider: aws, dedicatedTo: [ml, ops], description: "null"}
          - {name: west, provider: aws, dedicatedTo: []}
        gpuPools: [{region: east, gpuType: h100, gpus: 64, usdPerGPUHour: 0.0001}]
        users:
          - {name: ada, email: ada@example.com, fullName: "O'Hara \\"}
          - {name: bob, email: bob@example.com}
        memberships: [{team: ml, user: ada, role: admin}]
        apiKeys:
          - name: ci
            team: ml
            expiresAt: 2036-02-29T23:59:59+05:45
            sha256:
              - 3f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029
              - 4f0c9d2e7a61b5484c1e0f92d7ab36e58840cfa1d2b97e6350a4c8f1e6d7b029
        reservations:
          - name: night
            team: ml
            region: east
            gpuType: h100
            gpus: 8
            start: 2098-10-25T01:30:00+02:00
            duration: 90m
            command: "python \\\n  --a='1' \\\n\t--b=\"2\" # ${HOME} \\N"
        policy: {maxRemovalPercent: 100, maxKeyLifetime: 36500d}

        """#
    )

    private static var second: String {
        first.replacing("name: old,", with: "name: new, renamedFrom: old,").replacing("1234567.05", with: "1234567.50")
            .replacing("[ml, ops]", with: "[ops]").replacing("duration: 90m", with: "duration: 3d")
            .replacing("  - {name: bob, email: bob@example.com}\n", with: "").replacing(
                "2036-02-29",
                with: "2036-03-01"
            )
            .replacing("provider: aws, dedicatedTo: []", with: "provider: aws, dedicatedTo: [new]")
    }

    // MARK: What is set

    /// What text settings are set to; the others are left alone, since any text would be refused.
    private static let texts: [String: [String]] = [
        "DateStyle": ["SQL, DMY", "German", "Postgres, MDY", "ISO, DMY"],
        "TimeZone": ["Asia/Kathmandu", "America/New_York", "<+14>-14"],
        "timezone_abbreviations": ["Australia", "India"], "client_encoding": ["LATIN1", "SQL_ASCII", "WIN1252"],
        "lc_messages": ["POSIX", "C.UTF-8"], "lc_monetary": ["POSIX", "C.UTF-8"], "lc_numeric": ["POSIX", "C.UTF-8"],
        "lc_time": ["POSIX", "C.UTF-8"], "search_path": ["public", "nowhere", "pg_temp"],
        "default_text_search_config": ["pg_catalog.german"], "default_tablespace": ["pg_default"],
        "temp_tablespaces": ["pg_default"], "application_name": ["hxapply apply 7f3c"], "backtrace_functions": ["x"],
        "dynamic_library_path": ["/nowhere:$libdir"], "session_preload_libraries": ["plpgsql"],
        "wal_consistency_checking": ["all"], "plpgsql.extra_errors": ["all"], "plpgsql.extra_warnings": ["all"],
        "log_line_prefix": ["x"],
    ]

    /// Settings with which a session may refuse to work, and how it then has to say so.
    private static let alone: Set<String> = [
        "default_transaction_read_only", "exit_on_error", "idle_session_timeout", "role", "session_authorization",
        "session_replication_role", "statement_timeout", "temp_file_limit", "transaction_read_only",
        "transaction_timeout",
    ]

    /// Each setting with values other than its own: the other one, all others, the ends of its range and what is near.
    private static func candidates(_ connection: Connection) throws -> [(name: String, values: [String])] {
        // Settings of the language are there once it is loaded.
        try connection.executeScript("DO 'BEGIN END'")
        let rows = try connection.execute(
            """
            SELECT name, vartype, setting, min_val, max_val, array_to_string(enumvals, ',') FROM pg_settings
            WHERE context IN ('user', 'superuser', 'backend', 'superuser-backend')
            ORDER BY name COLLATE "C"
            """
        ).rows
        return rows.compactMap { row in
            guard let name = row[0], let setting = row[2] else { return nil }
            let values: [String] =
                switch row[1] {
                case "bool": [setting == "on" ? "off" : "on"]
                case "enum": (row[5] ?? "").split(separator: ",").map(String.init)
                case "integer", "real": [row[3] ?? "", row[4] ?? "", "0", "1"].filter { isWithin($0, row[3], row[4]) }
                default: name == "role" ? ["hx_plan"] : texts[name] ?? []
                }
            let others = values.filter { $0 != setting }
            return others.isEmpty ? nil : (name, others)
        }
    }

    private static func isWithin(_ value: String, _ least: String?, _ most: String?) -> Bool {
        guard let value = Double(value), let least = least.flatMap(Double.init), let most = most.flatMap(Double.init)
        else {
            return false
        }
        return (least...most).contains(value)
    }

    // MARK: What comes of it

    private let first: DesiredState
    private let second: DesiredState
    private let admin: Connection

    init() throws {
        first = try Specs.resolve(["spec.yaml": Self.first])
        // The same name of the file for both, since a row remembers where it was declared.
        second = try Specs.resolve(["spec.yaml": Self.second])
        admin = try TestServer.makeDatabase().connect()
    }

    private static func quote(_ text: String) -> SQL { SQL(script: "'" + text.replacing("'", with: "''") + "'") }

    private static let number = Counter()

    /// Works with a login that has the settings, and tells all that came of it.
    private func work(with settings: [Setting]) throws -> [String] {
        let database = try TestServer.makeDatabase()
        let login = "settings_\(Self.number.next())"
        try admin.executeScript("CREATE ROLE \(identifier: login) LOGIN SUPERUSER")
        for setting in settings { try set(setting, for: login) }
        let address = database.address.replacing("user=hxapply", with: "user=\(login)")
        let session = try Session(to: ConnectionTarget(address: address, applicationName: "test"), schema: .standard)
        var told: [String] = []
        func tell(_ plan: Plan) {
            var json = JSONWriter()
            json.plan(plan)
            told.append(json.text)
        }
        func apply(_ state: DesiredState) throws {
            let (plan, options) = try session.allowedPlan(state)
            tell(plan)
            tell(try session.apply(state, options).plan)
            tell(try session.plan(state))
            told += try Self.rows(of: database)
        }
        try apply(first)
        // Somebody else with the same settings, so that triggers run under them.
        let editor = try Connection(to: ConnectionTarget(address: address, applicationName: "editor"))
        try editor.execute("UPDATE hx.users SET full_name = 'x' WHERE name = 'ada'")
        let drift = try session.drift(of: "test")
        told += drift.items.map {
            "\($0.resource) \($0.writes.map(\.operation)) \($0.fields.map { "\($0.applied ?? "-")" })"
        }
        try apply(second)
        let export = try session.export("test")
        told.append(export)
        let specs = LoadedSpecs(documents: [export], name: "spec.yaml")
        let state = try #require(Resolver.resolve("test", in: specs).0)
        told.append("\(try session.plan(state).summary)")
        return told
    }

    private func set(_ setting: Setting, for login: String) throws {
        let name = setting.name.split(separator: ".").map { SQL(identifier: String($0)) }.joined(separator: ".")
        try admin.executeScript("ALTER ROLE \(identifier: login) SET \(name) TO \(Self.quote(setting.value))")
    }

    /// What is stored, as a session with the server's own settings reads it, but for identities and times of now.
    private static func rows(of database: TestDatabase) throws -> [String] {
        let kinds = Kind.all.map(\.table) + Kind.all.flatMap(\.lists).compactMap(\.type.listTable?.name)
        let connection = try database.connect()
        return try (kinds + ["changes", "outbox", "dispatches", "outside_writes"]).map { table in
            try connection.execute(
                """
                SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                    SELECT (to_jsonb(t) - '{id,created_at,updated_at,managed_run,run,number,written_at,role,login,before,after,resource_id,sent_at}'::text[]
                        #- '{payload,id}' #- '{payload,job_id}' #- '{payload,reservation_id}' #- '{payload,created_at}'
                        #- '{payload,requested_at}')::text
                        AS line
                    FROM hx.\(identifier: table) AS t
                ) AS lines
                """
            ).scalar ?? ""
        }
    }

    /// Whether the same comes of it as without settings, or what else does.
    private func difference(with settings: [Setting], from expected: [String]) -> String? {
        do {
            let told = try work(with: settings)
            guard told != expected else { return nil }
            let index = zip(told, expected).prefix { $0 == $1 }.count
            return
                "step \(index): \(told.dropFirst(index).first ?? "-") instead of \(expected.dropFirst(index).first ?? "-")"
        } catch {
            return "\(error)"
        }
    }

    /// The settings that make the difference, each alone where it can.
    private func culprits(_ settings: [Setting], from expected: [String]) -> [String] {
        guard let difference = difference(with: settings, from: expected) else { return [] }
        guard settings.count > 1 else { return settings.map { "\($0.name) = \($0.value): \(difference)" } }
        let middle = settings.count / 2
        let found = [settings[..<middle], settings[middle...]].flatMap { culprits(Array($0), from: expected) }
        return found.isEmpty
            ? ["\(difference) with \(settings.map { "\($0.name) = \($0.value)" }) together: \(difference)"] : found
    }

    // MARK: Tests

    @Test func noSettingChangesWhatIsPlannedOrStored() throws {
        let expected = try work(with: [])
        var skipped: [String] = []
        let probe = "settings_probe_\(Self.number.next())"
        try admin.executeScript("CREATE ROLE \(identifier: probe)")
        let candidates = try Self.candidates(admin).filter { !Self.alone.contains($0.name) }.compactMap { candidate in
            let values = candidate.values.filter { value in
                do { try set((candidate.name, value), for: probe) } catch {
                    skipped.append("\(candidate.name) = \(value)")
                    return false
                }
                return true
            }
            return values.isEmpty ? nil : (name: candidate.name, values: values)
        }
        #expect(candidates.count > 150, "\(candidates.count)")
        #expect(skipped.count < 20, "\(skipped)")
        let rounds = candidates.map(\.values.count).max() ?? 0
        for round in 0..<rounds {
            let settings = candidates.map { Setting($0.name, $0.values[round % $0.values.count]) }
            #expect(culprits(settings, from: expected) == [])
        }
    }

    /// Each of these is followed and does no harm, or is named in an error of its own.
    @Test func settingsThatStopASessionEndInAClearError() throws {
        let expected = try work(with: [])
        for (name, values) in try Self.candidates(admin) where Self.alone.contains(name) {
            for value in values {
                do { #expect(try work(with: [(name, value)]) == expected, "\(name) = \(value)") } catch let error
                    as ReconcilerError
                {
                    if case .unexpected = error { Issue.record("\(name) = \(value): \(error)") }
                } catch let error as PostgresError {
                    // The server takes no such value for a role, or the one who edits is stopped.
                    #expect(error.sqlState?.hasPrefix("XX") != true, "\(name) = \(value): \(error)")
                }
            }
        }
    }

    @Test func sessionsThatCheckNothingAreRefused() throws {
        do {
            _ = try work(with: [("session_replication_role", "replica")])
            Issue.record("it was taken")
        } catch ReconcilerError.schemaMismatch(.unchecked("replica")) {}
    }
}

/// Numbers that no two tests share.
private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
