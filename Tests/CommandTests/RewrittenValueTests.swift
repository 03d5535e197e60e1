import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// A database that stores something else than a run sent: the run is refused, for no later one would find it done.
@Suite(.threadOfItsOwn) struct RewrittenValueTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    private static let first = Specs.document(
        """
        teams: [{name: ml, adminEmail: lead@example.com, monthlyBudgetUSD: 10.25}]
        gpuTypes: [{name: h100, gpusPerInstance: 8}]
        regions:
          - {name: east, provider: aws, dedicatedTo: [ml], description: "  two  "}
        gpuPools: [{region: east, gpuType: h100, gpus: 8, usdPerGPUHour: 1.2345}]
        users: [{name: ada, email: ada@example.com, fullName: Ada}]

        """
    )

    /// A way to store something else, and what is said of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let sql: SQL
        let words: [String]
        /// Whether it concerns the second revision only, with another name for ada and without the team's budget.
        var isUpdate = false
        /// Whether that revision leaves ada as she is.
        var leavesAda = false
        var status: Int32 = 6

        var testDescription: String { name }
    }

    private static func function(_ body: SQL, returns row: SQL = "NEW") -> SQL {
        "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(body); RETURN \(row); END $$;"
    }

    static let cases: [Case] = [
        Case(
            name: "trigger before insert",
            sql: """
                \(function("NEW.full_name := upper(NEW.full_name)"))
                CREATE TRIGGER loud BEFORE INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: fullName was sent as 'Ada' and stored as 'ADA'", "hx.users has trigger loud"]
        ),
        Case(
            name: "trigger before update",
            sql: """
                \(function("NEW.full_name := OLD.full_name"))
                CREATE TRIGGER keep BEFORE UPDATE ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: fullName was sent as 'Eda' and stored as 'Ada'", "hx.users has trigger keep"],
            isUpdate: true
        ),
        Case(
            name: "default for null",
            sql: """
                \(function("NEW.phone := coalesce(NEW.phone, '112')"))
                CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON hx.teams FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["teams/ml: phone was sent as nothing and stored as '112'", "hx.teams has trigger fill"]
        ),
        Case(
            name: "trigger after that updates",
            sql: """
                \(function("UPDATE hx.users SET full_name = 'X' WHERE name = NEW.name", returns: "NULL"))
                CREATE TRIGGER later AFTER INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: fullName was sent as 'Ada' and stored as 'X'", "trigger later"]
        ),
        Case(
            name: "deferred trigger",
            sql: """
                \(function("UPDATE hx.users SET full_name = 'X' WHERE name = NEW.name", returns: "NULL"))
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON hx.users DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: fullName was sent as 'Ada' and stored as 'X'", "trigger late"]
        ),
        Case(
            name: "statement trigger",
            sql: """
                \(function("UPDATE hx.users SET email = upper(email)", returns: "NULL"))
                ALTER TABLE hx.users DROP CONSTRAINT users_email_check;
                CREATE TRIGGER all_of_them AFTER INSERT ON hx.users EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: email was sent as 'ada@example.com' and stored as 'ADA@EXAMPLE.COM'"]
        ),
        Case(
            name: "trigger of another table",
            sql: """
                \(function("UPDATE hx.users SET full_name = 'X'", returns: "NULL"))
                CREATE TRIGGER far AFTER INSERT ON hx.changes EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: fullName was sent as 'Ada' and stored as 'X'", "hx.changes has trigger far"]
        ),
        Case(
            name: "trigger on a list",
            sql: """
                \(function("NEW.team := 'other'"))
                INSERT INTO hx.teams (cluster, name, admin_email) VALUES ('test', 'other', 'o@example.com');
                CREATE TRIGGER swap BEFORE INSERT ON hx.region_dedicated_teams FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["regions/east: dedicatedTo was sent as '[ml]' and stored as '[other]'", "has trigger swap"]
        ),
        Case(
            name: "trigger that manages by itself",
            sql: """
                \(function("NEW.managed_digest := NULL; NEW.managed_layout := NULL; NEW.managed_run := NULL"))
                CREATE TRIGGER mine BEFORE INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["users/ada: the digest by which hxapply knows the row was not stored as sent", "trigger mine"]
        ),
        Case(
            name: "rule",
            sql: """
                CREATE RULE also AS ON UPDATE TO hx.teams DO ALSO UPDATE hx.users SET full_name = 'R'
                """,
            words: ["users/ada was changed, though the plan does not touch it", "hx.teams has rule also"],
            isUpdate: true,
            leavesAda: true
        ),
        Case(
            name: "scale",
            sql:
                "DROP TRIGGER gpu_pools_outside_write ON hx.gpu_pools; ALTER TABLE hx.gpu_pools ALTER usd_per_gpu_hour TYPE numeric(16, 2)",
            words: [
                "gpuPools/east/h100: usdPerGPUHour was sent as '1.2345' and stored as '1.23'",
                "hx.gpu_pools has column usd_per_gpu_hour of type numeric(16,2)",
            ]
        ),
        Case(
            name: "padding",
            sql: "DROP TRIGGER users_outside_write ON hx.users; ALTER TABLE hx.users ALTER full_name TYPE char(10)",
            words: [
                "users/ada: fullName was sent as 'Ada' and stored as \"Ada       \"", "type character(10), not text",
            ]
        ),
        Case(
            name: "longer than the column",
            sql: "DROP TRIGGER users_outside_write ON hx.users; ALTER TABLE hx.users ALTER full_name TYPE varchar(2)",
            words: ["value too long for type character varying(2)"]
        ),
        Case(
            name: "generated column",
            sql: """
                DROP TRIGGER users_outside_write ON hx.users; ALTER TABLE hx.users DROP full_name;
                ALTER TABLE hx.users ADD full_name text COLLATE "C" GENERATED ALWAYS AS (upper(name)) STORED
                """,
            words: ["full_name", "generated column"],
            status: 9
        ),
        Case(
            name: "row that comes back",
            sql: """
                CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO hx.teams SELECT (OLD).*; RETURN NULL; END $$;
                CREATE TRIGGER undead AFTER DELETE ON hx.teams FOR EACH ROW EXECUTE FUNCTION public.f()
                """,
            words: ["teams/ops was deleted and is still there", "hx.teams has trigger undead"],
            isUpdate: true
        ),
    ]

    private func changed(leavingAda: Bool = false) -> String {
        let first = leavingAda ? Self.first : Self.first.replacing("fullName: Ada", with: "fullName: Eda")
        return first.replacing(", monthlyBudgetUSD: 10.25", with: "")
    }

    @Test(arguments: cases)
    func isRefused(_ known: Case) throws {
        if known.isUpdate {
            let ops = "{name: ops, adminEmail: ops@example.com}]"
            try pipeline.apply(Self.first.replacing("10.25}]", with: "10.25}, \(ops)"))
        }
        let script = SQL(script: known.sql.text)
        try database.connect().executeScript(script)
        try pipeline.write(known.isUpdate ? changed(leavingAda: known.leavesAda) : Self.first)
        let before = try database.everyRow()
        // Rows that the plan does not touch are the apply's to find, which knows that all others are as declared.
        if !known.leavesAda {
            let rehearsal = try pipeline.hxapply([
                "plan", pipeline.spec, "--rehearse", "--allow", "removals=teams:1", "--reason", "x",
            ])
            #expect(rehearsal.status == known.status, "\(rehearsal.output)\(rehearsal.errors)")
            for words in known.words {
                #expect((rehearsal.output + rehearsal.errors).contains(words), "\(rehearsal.output)\(rehearsal.errors)")
            }
        }
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(run.status == known.status, "\(run.output)\(run.errors)")
        for words in known.words { #expect((run.output + run.errors).contains(words), "\(run.output)\(run.errors)") }
        if known.status == 6, known.name != "longer than the column" {
            #expect(run.output.contains("refused[HX6009]: "), "\(run.output)")
            #expect(
                try database.execute("SELECT error_code FROM hx.runs ORDER BY started_at DESC LIMIT 1").scalar
                    == "HX6009"
            )
        }
        #expect(try database.everyRow() == before)
    }

    /// What others add to our tables and what changes nothing is no obstacle.
    @Test(arguments: [
        """
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.log VALUES (NEW.name); RETURN NEW; END $$;
        CREATE TABLE public.log (name text);
        CREATE TRIGGER note BEFORE INSERT OR UPDATE ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
        """, "ALTER TABLE hx.users ADD note text DEFAULT 'x'",
        "DROP TRIGGER users_outside_write ON hx.users; ALTER TABLE hx.users ALTER full_name TYPE varchar(100)",
        "CREATE EXTENSION citext; DROP TRIGGER users_outside_write ON hx.users; ALTER TABLE hx.users ALTER full_name TYPE citext",
        """
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
        CREATE TRIGGER touch BEFORE UPDATE ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f()
        """,
    ])
    func harmlessOnesAreTaken(_ script: String) throws {
        try database.connect().executeScript(SQL(script: script))
        try pipeline.apply(Self.first)
        try pipeline.apply(changed())
        #expect(try pipeline.pending() == "")
    }

    /// Of a thousand rewritten rows the first are named and the others counted.
    @Test func longListsAreCounted() throws {
        try database.connect().executeScript(Self.cases[0].sql)
        let users = (0..<1000).map { "  - {name: u\($0), email: u\($0)@example.com, fullName: Ada}\n" }.joined()
        try pipeline.write(Specs.document("users:\n" + users))
        let run = try pipeline.hxapply(["apply", pipeline.spec, "--format", "json"])
        #expect(run.status == 6)
        let refusals = try #require(run.json()["refusals"]?.elements)
        #expect(refusals.count == 21)
        #expect(refusals.last?["message"]?.text == "and 980 more rows")
        #expect(refusals.allSatisfy { $0["code"]?.text == "HX6009" })
    }

    /// A value that is rewritten comes to no terminal raw, and no digest comes whole.
    @Test func hostileValuesAreShownHarmless() throws {
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.full_name := E'\\x1b[2J'; RETURN NEW; END $$;
            CREATE TRIGGER "a\u{1B}b" BEFORE INSERT ON hx.users FOR EACH ROW EXECUTE FUNCTION public.f();
            CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.sha256 := repeat('cd', 32); RETURN NEW; END $$;
            CREATE TRIGGER other BEFORE INSERT ON hx.api_key_secrets FOR EACH ROW EXECUTE FUNCTION public.g()
            """
        )
        let digest = String(repeating: "ab", count: 32)
        try pipeline.write(
            Self.first + "apiKeys: [{name: k, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\"\(digest)\"]}]\n"
        )
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(run.status == 6)
        #expect(!run.output.contains("\u{1B}"))
        #expect(!run.output.contains(digest) && !run.output.contains(String(repeating: "cd", count: 32)))
        #expect(run.output.contains("sha256 was sent as '[abababab"), "\(run.output)")
    }
}
