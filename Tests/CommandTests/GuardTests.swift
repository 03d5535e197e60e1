import Foundation
import Postgres
import TestSupport
import Testing

/// Guards: each refuses what it is there for, before anything is written, until it is allowed by name.
@Suite(.threadOfItsOwn) struct GuardTests {
    private let folder: TemporaryFolder
    private let database: TestDatabase

    init() throws {
        folder = try TemporaryFolder()
        database = try TestServer.makeDatabase()
    }

    /// A plan, as `--format json` has it.
    private struct PlanReport: Decodable {
        struct Change: Decodable {
            let action: String
            let kind: String
            let key: String
            let previousKey: String?
        }

        struct Refusal: Decodable {
            let guardName: String
            let code: String
            let message: String
            let advice: String
            let allowances: [String]
            let resource: String?
            let source: String?

            enum CodingKeys: String, CodingKey {
                case guardName = "guard"
                case code, message, allowances, resource, source
                case advice = "override"
            }
        }

        struct Warning: Decodable {
            let code: String
        }

        let changes: [Change]
        let refusals: [Refusal]
        let warnings: [Warning]
    }

    // MARK: Steps

    private func hxapply(_ arguments: [String]) throws -> CommandRun {
        try CommandRun.hxapply(arguments, database: database, directory: folder.path)
    }

    private func report(_ arguments: [String]) throws -> PlanReport {
        let run = try hxapply(["plan", "--format", "json"] + arguments)
        return try JSONDecoder().decode(PlanReport.self, from: Data(run.output.utf8))
    }

    /// Applies a document without any guard in its way.
    private func applyFirst(document: String, other: String? = nil) throws {
        try folder.write("specs/spec.yaml", document)
        if let other { try folder.write("specs/other.yaml", other) }
        let run = try hxapply(["apply", "specs", "--actor", "first"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    /// The same of sections of the cluster `test`.
    private func applyFirst(_ sections: String...) throws { try applyFirst(document: GuardCase.document(sections)) }

    private func declare(_ sections: String...) throws {
        try folder.write("specs/spec.yaml", GuardCase.document(sections))
    }

    private func allowing(_ flags: [String], since reason: String = "a test of guards") -> [String] {
        flags.isEmpty ? [] : flags.flatMap { ["--allow", $0] } + ["--reason", reason]
    }

    private var serial: String? {
        get throws { try database.execute("SELECT serial FROM hx.clusters WHERE name = 'test'").scalar }
    }

    // MARK: What has to come of them

    /// Sees that the plan is shown and refused, that an apply is too, and that nothing was written.
    private func expectRefused(_ arguments: [String], _ refusals: [GuardCase.Refusal]) throws {
        let rows = try database.everyRow()
        let serial = try serial
        let plan = try hxapply(["plan"] + arguments)
        #expect(plan.status == 7, "\(plan.output)\(plan.errors)")
        try expectWhole(plan, arguments, refusals)
        #expect(try hxapply(["plan", "--format", "json"] + arguments).status == 7)
        let actor = "refused \(UUID().uuidString)"
        let apply = try hxapply(["apply", "--actor", actor] + arguments)
        #expect(apply.status == 7, "\(apply.output)\(apply.errors)")
        #expect(Self.withoutLastLine(apply.output) == Self.withoutLastLine(plan.output))
        #expect(apply.output.contains("Refused: nothing was changed.  run "))
        #expect(try database.everyRow() == rows)
        #expect(try self.serial == serial)
        let record = try database.execute(
            "SELECT state, error_code, serial, plan_digest, overrides FROM hx.runs WHERE actor = $1",
            [actor]
        ).rows
        let code = try report(arguments).refusals.first?.code
        #expect(record == [["refused", code, nil, nil, nil]])
    }

    /// Sees that a refused plan shows all its changes, and all that lets it through.
    private func expectWhole(
        _ plan: CommandRun,
        _ arguments: [String],
        _ refusals: [GuardCase.Refusal]
    ) throws {
        let report = try report(arguments)
        // The text shows the policy first.
        let changes = report.changes.filter { $0.kind == "policy" } + report.changes.filter { $0.kind != "policy" }
        #expect(!changes.isEmpty)
        #expect(Self.titles(in: plan.output) == changes.map(Self.title))
        let expected = refusals.map { "\($0.code) \($0.guardName)" }.sorted()
        #expect(report.refusals.map { "\($0.code) \($0.guardName)" }.sorted() == expected)
        for refusal in refusals {
            let flag = ", or give --allow \(refusal.flag)"
            let found = report.refusals.filter { $0.code == refusal.code && $0.advice.hasSuffix(flag) }
            #expect(found.count == 1, "\(refusal): \(report.refusals.map(\.advice))")
            #expect(found.first?.allowances == [refusal.flag])
            try expectShown(found.first, among: report.refusals, in: plan.output)
        }
    }

    /// Sees that the text has the refusal: by itself, or with those that say the same of other resources.
    private func expectShown(_ refusal: PlanReport.Refusal?, among all: [PlanReport.Refusal], in text: String) throws {
        let refusal = try #require(refusal)
        if refusal.resource == nil || all.count(where: { $0.code == refusal.code }) == 1 {
            let place = refusal.source.map { "  at: \($0)\n" } ?? ""
            #expect(
                text.contains("refused[\(refusal.code)]: \(refusal.message)\n\(place)  to go on: \(refusal.advice)\n"),
                "\(text)"
            )
        } else {
            #expect(text.contains("\n    \(refusal.resource ?? "")"), "\(text)")
        }
        if all.count > 1 {
            #expect(text.contains(refusal.allowances.map { "--allow \($0)" }.joined(separator: " ")), "\(text)")
            #expect(text.contains("\nTo lift all that may be lifted:\n  "), "\(text)")
        }
    }

    /// Sees that the flags let an apply through and stand in its record, and that there is nothing left to do then.
    private func expectAllowed(_ arguments: [String], _ refusals: [GuardCase.Refusal]) throws {
        let allowance = allowing(refusals.map(\.flag), since: "they left the company")
        let plan = try hxapply(["plan"] + arguments + allowance)
        #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        let actor = "allowed \(UUID().uuidString)"
        let apply = try hxapply(["apply", "--actor", actor] + arguments + allowance)
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        for refusal in refusals {
            let words = "  by: --allow \(refusal.flag)\n"
            #expect(plan.output.contains(words) && apply.output.contains(words))
            #expect(plan.output.contains("\n  reason: they left the company\n"))
        }
        let record = try database.execute(
            "SELECT state, override_reason, jsonb_array_length(overrides) FROM hx.runs WHERE actor = $1",
            [actor]
        ).rows
        #expect(record == [["succeeded", "they left the company", String(refusals.count)]])
        let overrides = try database.execute(
            """
            SELECT concat_ws(' ', o->>'code', o->>'guard', o->>'allow')
            FROM hx.runs AS r, jsonb_array_elements(r.overrides) AS o
            WHERE r.actor = $1
            """,
            [actor]
        ).rows.compactMap { $0[0] }
        #expect(overrides.sorted() == refusals.map { "\($0.code) \($0.guardName) \($0.flag)" }.sorted())
        let again = try hxapply(["plan", "--detailed-exitcode"] + arguments)
        #expect(again.status == 0, "\(again.output)\(again.errors)")
    }

    /// Sees that the step is not let through where one guard is allowed less than it asks for.
    private func expectTooNarrow(_ arguments: [String], _ refusals: [GuardCase.Refusal]) throws {
        let rows = try database.everyRow()
        for index in refusals.indices {
            let flags = refusals.indices.compactMap { $0 == index ? refusals[$0].tooNarrow : refusals[$0].flag }
            let run = try hxapply(["apply"] + arguments + allowing(flags))
            #expect(run.status == 7, "\(flags): \(run.output)\(run.errors)")
            #expect(run.output.contains("give --allow \(refusals[index].flag)\n"), "\(flags): \(run.output)")
        }
        #expect(try database.everyRow() == rows)
    }

    /// What stands before a change's reason in the plan for people.
    private static func title(_ change: PlanReport.Change) -> String {
        let symbols = ["create": "+", "update": "~", "rename": ">", "adopt": "^", "release": "v", "delete": "-"]
        let resource = change.key == change.kind ? change.key : "\(change.kind)/\(change.key)"
        let name = change.previousKey.map { "\(change.kind)/\($0) -> \(change.key)" } ?? resource
        return "\(symbols[change.action] ?? "?") \(name)"
    }

    private static func titles(in output: String) -> [String] {
        // An empty line follows the changes.
        let changes = output.split(separator: "\n\n", maxSplits: 1).first ?? ""
        return changes.split(separator: "\n").map(String.init).filter { line in
            line.hasPrefix("  ") && "+~>^v-".contains(line.dropFirst(2).prefix(1)) && line.dropFirst(3).hasPrefix(" ")
        }.map { line in
            let title = line.dropFirst(2)
            return String(title.range(of: "  ").map { title[..<$0.lowerBound] } ?? title)
        }
    }

    private static func withoutLastLine(_ output: String) -> [Substring] {
        output.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
    }

    // MARK: Each guard

    @Test(arguments: GuardCase.refused)
    func stepIsRefusedUntilItIsAllowed(_ step: GuardCase.Refused) throws {
        try applyFirst(document: step.first, other: step.other)
        if let sql = step.sql { try database.connect().executeScript(sql) }
        try folder.write("specs/spec.yaml", step.second)
        let arguments = step.paths + step.options
        try expectRefused(arguments, step.refusals)
        try expectTooNarrow(arguments, step.refusals)
        try expectAllowed(arguments, step.refusals)
    }

    @Test(arguments: GuardCase.harmless)
    func stepIsLetThrough(_ step: GuardCase.Harmless) throws {
        try applyFirst(document: step.first)
        try folder.write("specs/spec.yaml", step.second)
        let report = try report(["specs"])
        #expect(report.refusals.map(\.message) == [])
        #expect(!report.changes.isEmpty)
        let run = try hxapply(["apply", "specs"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(try hxapply(["plan", "specs", "--detailed-exitcode"]).status == 0)
        #expect(try database.execute("SELECT count(*) FROM hx.runs WHERE overrides IS NOT NULL").scalar == "0")
    }

    /// The guard against older commits needs a repository, and has its own tests.
    @Test func everyGuardHasItsStep() {
        let codes = Set(GuardCase.refused.flatMap(\.refusals).map(\.code))
        #expect(codes == Set((1...8).map { "HX700\($0)" } + ["HX7010"]))
        let names = GuardCase.refused.map(\.name) + GuardCase.harmless.map(\.name)
        #expect(Set(names).count == names.count)
    }

    // MARK: Limits

    /// A limit in force and a looser one, and a step that only the looser one lets pass.
    struct Loosening: Sendable, CustomTestStringConvertible {
        let policy: String
        let looser: String
        let first: String
        let second: String
        let refusal: GuardCase.Refusal

        var testDescription: String { "\(policy) to \(looser)" }
    }

    static let loosenings: [Loosening] = [
        Loosening(
            policy: "policy: {}",
            looser: "policy: {maxRemovalPercent: 100}",
            first: GuardCase.users("ada", "bob", "cleo"),
            second: GuardCase.users("ada"),
            refusal: GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")
        ),
        Loosening(
            policy: "policy: {maxRemovals: 1}",
            looser: "policy: {maxRemovals: 9}",
            first: GuardCase.manyUsers(20),
            second: GuardCase.manyUsers(18),
            refusal: GuardCase.Refusal(code: "HX7002", flag: "removals=all:2")
        ),
        Loosening(
            policy: "policy: {maxRemovals: 1}",
            looser: "policy: {}",
            first: GuardCase.manyUsers(20),
            second: GuardCase.manyUsers(18),
            refusal: GuardCase.Refusal(code: "HX7002", flag: "removals=all:2")
        ),
        Loosening(
            policy: "policy: {minAdmins: 1}",
            looser: "policy: {minAdmins: 0}",
            first: GuardCase.users("ada, platformRole: admin", "bob"),
            second: GuardCase.users("ada", "bob"),
            refusal: GuardCase.Refusal(code: "HX7004", flag: "min-admins=test:0")
        ),
    ]

    @Test(arguments: loosenings)
    func loosenedLimitHoldsFromTheNextCommitOn(_ loosening: Loosening) throws {
        try applyFirst(loosening.policy, loosening.first)
        try declare(loosening.looser, loosening.second)
        try expectRefused(["specs"], [loosening.refusal])
        try declare(loosening.looser, loosening.first)
        #expect(try hxapply(["apply", "specs"]).status == 0)
        try declare(loosening.looser, loosening.second)
        let run = try hxapply(["apply", "specs"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(try database.execute("SELECT count(*) FROM hx.runs WHERE overrides IS NOT NULL").scalar == "0")
    }

    @Test func firstPolicyCannotLoosenWhatHoldsWithoutOne() throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare("policy: {maxRemovalPercent: 100}", GuardCase.users("ada"))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")])
    }

    @Test func limitThatSomebodyElseLoosenedIsTheSpecsAgain() throws {
        try applyFirst("policy: {}", GuardCase.users("ada", "bob", "cleo"))
        try database.execute("UPDATE hx.policy SET max_removal_percent = 100")
        try declare("policy: {}", GuardCase.users("ada"))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")])
    }

    @Test func tightenedLimitHoldsAtOnce() throws {
        try applyFirst("policy: {}", GuardCase.manyUsers(20))
        try declare("policy: {maxRemovals: 0}", GuardCase.manyUsers(19))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7002", flag: "removals=all:1")])
        try declare("policy: {maxRemovalPercent: 5}", GuardCase.manyUsers(18))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")])
    }

    // MARK: What has to stay

    @Test func protectedResourceGoesInTwoCommits() throws {
        try applyFirst(GuardCase.teams("ml, protected: true", "ops"))
        try declare(GuardCase.teams("ops"))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7006", flag: "protected=teams/ml")])
        try declare(GuardCase.teams("ml", "ops"))
        #expect(try hxapply(["apply", "specs"]).status == 0)
        try declare(GuardCase.teams("ops"))
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try database.execute("SELECT name FROM hx.teams").rows == [["ops"]])
    }

    /// Every row of users, teams and memberships by its identity, and how many of them hxapply does not manage.
    private func identities() throws -> (ids: String?, unmanaged: Int) {
        let row = try database.execute(
            """
            SELECT string_agg(id::text, ' ' ORDER BY id), count(*) FILTER (WHERE managed_digest IS NULL)
            FROM (
                SELECT id, managed_digest FROM hx.users
                UNION ALL SELECT id, managed_digest FROM hx.teams
                UNION ALL SELECT id, managed_digest FROM hx.memberships
            ) AS rows
            """
        ).rows[0]
        return (row[0], row[1].flatMap { Int($0) } ?? -1)
    }

    private func lastChanges() throws -> [[String?]] {
        try database.execute(
            """
            SELECT c.action, c.kind || '/' || c.key
            FROM hx.changes AS c JOIN hx.clusters AS k ON k.name = c.cluster AND k.applied_run = c.run
            ORDER BY c.seq
            """
        ).rows
    }

    @Test(arguments: GuardCase.references)
    func whatOthersReferToIsLeftToThem(_ step: GuardCase.Refused) throws {
        try applyFirst(document: step.first)
        if let sql = step.sql { try database.connect().executeScript(sql) }
        let before = try identities()
        try folder.write("specs/spec.yaml", step.second)
        let allowance = allowing(step.refusals.map(\.flag))
        let plan = try hxapply(["plan", "specs"] + allowance)
        #expect(plan.output.contains("  (others still refer to it)\n"), "\(plan.output)")
        #expect(plan.output.contains(" 0 to delete, 1 to release, "), "\(plan.output)")
        let run = try hxapply(["apply", "specs"] + allowance)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains(" 0 deleted, 1 released."), "\(run.output)")
        let after = try identities()
        #expect(after.ids == before.ids)
        #expect(after.unmanaged == before.unmanaged + 1)
        let released: [[String?]] = step.refusals.map { ["release", String($0.flag.trimmingPrefix("referenced="))] }
        #expect(try lastChanges() == released)
        #expect(try hxapply(["plan", "specs", "--detailed-exitcode"]).status == 0)
    }

    @Test(arguments: ["CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"])
    func rowsOfOthersStayAsTheyAre(_ action: String) throws {
        try applyFirst(GuardCase.users("ada", "bob"))
        try database.connect().executeScript(GuardCase.invoices("ON DELETE \(SQL(script: action))"))
        try declare(GuardCase.users("ada"))
        let run = try hxapply(["apply", "specs"] + allowing(["referenced=users/bob"]))
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(
            try database.execute("SELECT number, owner FROM billing.invoices").rows == [["1", "bob"], ["2", "bob"]]
        )
    }

    /// What a role may not read may refer to anything, and would go or change without a word.
    @Test func tableThatMayNotBeReadCountsAsReferring() throws {
        try applyFirst(GuardCase.users("ada", "bob"))
        let login = "login_\(UUID().uuidString.prefix(8).lowercased())"
        try database.connect().executeScript(
            "CREATE ROLE \(identifier: login) LOGIN; GRANT hx_apply TO \(identifier: login)"
        )
        try database.connect().executeScript(GuardCase.invoices("ON DELETE CASCADE"))
        try declare(GuardCase.users("ada"))
        let rows = try database.everyRow()
        let role = TestDatabase(at: database.address.replacing("user=hxapply", with: "user=\(login)"))
        let apply = { (options: [String]) in
            try CommandRun.hxapply(["apply", "specs"] + options, database: role, directory: folder.path)
        }
        let refused = try apply([])
        #expect(refused.status == 7, "\(refused.output)\(refused.errors)")
        #expect(
            refused.output.contains("refused[HX7007]: users/bob would be deleted, but others refer to it: billing.")
        )
        #expect(try database.everyRow() == rows)
        let allowed = try apply(allowing(["referenced=users/bob"]))
        #expect(allowed.status == 0, "\(allowed.output)\(allowed.errors)")
        #expect(try database.execute("SELECT count(*) FROM billing.invoices").scalar == "2")
    }

    /// A key that others need keeps its team, which nobody else needs.
    @Test func whatAReleasedResourceRefersToNeedsAnAllowanceOfItsOwn() throws {
        try applyFirst(GuardCase.teams("ml", "ops"), GuardCase.apiKeys("build ml a", "test ops b"))
        try database.connect().executeScript(
            """
            CREATE TABLE public.uses (
                cluster text, api_key text, FOREIGN KEY (cluster, api_key) REFERENCES hx.api_keys (cluster, name)
            );
            INSERT INTO public.uses VALUES ('test', 'build')
            """
        )
        try declare(GuardCase.teams("ops"), GuardCase.apiKeys("test ops b"))
        try expectRefused(["specs"], [GuardCase.Refusal(code: "HX7007", flag: "referenced=apiKeys/build")])
        let one = allowing(["referenced=apiKeys/build"])
        try expectRefused(["specs"] + one, [GuardCase.Refusal(code: "HX7007", flag: "referenced=teams/ml")])
        let run = try hxapply(["apply", "specs"] + allowing(["referenced=apiKeys/build", "referenced=teams/ml"]))
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(try lastChanges() == [["release", "apiKeys/build"], ["release", "teams/ml"]])
        #expect(try hxapply(["plan", "specs", "--detailed-exitcode"]).status == 0)
    }

    // MARK: Older commits

    /// Runs a line of shell in the folder, such as git's.
    @discardableResult
    private func shell(_ text: String) throws -> String {
        let run = try CommandRun.run("/bin/sh", ["-ec", text], directory: folder.path)
        #expect(run.status == 0, "\(run.errors)")
        return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Commits the specs as they are, even where nothing changed.
    /// - Returns: the commit.
    private func commit() throws -> String {
        let author = "-c user.name=Ada -c user.email=ada@example.com"
        return try shell("git add specs && git \(author) commit -q --allow-empty -m step && git rev-parse HEAD")
    }

    /// Makes a repository of two commits and applies the second.
    private func applySecondOfTwoCommits() throws -> (first: String, second: String) {
        try shell("git init -q -b main .")
        try declare(GuardCase.users("ada", "bob", "cleo"))
        let first = try commit()
        try declare(GuardCase.users("ada", "bob", "cleo", "dan"))
        let second = try commit()
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == second)
        return (first, second)
    }

    @Test func olderCommitIsRefusedUntilItIsAllowed() throws {
        let (first, second) = try applySecondOfTwoCommits()
        try shell("git checkout -q \(first)")
        let refusals = [GuardCase.Refusal(code: "HX7009", flag: "older-commit=\(first)")]
        try expectRefused(["specs"], refusals)
        let run = try hxapply(["plan", "specs"])
        #expect(run.output.contains("commit \(first.prefix(12)) is older than \(second.prefix(12)), which is applied"))
        try expectTooNarrow(["specs"], refusals)
        try expectAllowed(["specs"], refusals)
        // Back to the newest commit there is no need of any permission.
        try shell("git checkout -q main")
        let newest = try hxapply(["apply", "specs"])
        #expect(newest.status == 0, "\(newest.output)")
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == second)
    }

    @Test func olderCommitMayBeNamedByAPipeline() throws {
        let (first, _) = try applySecondOfTwoCommits()
        try declare(GuardCase.users("ada", "bob", "cleo"))
        let refusals = [GuardCase.Refusal(code: "HX7009", flag: "older-commit=\(first)")]
        try expectRefused(["specs", "--revision", first], refusals)
        // A file that is not committed has no commit of its own, so that nothing is known of its age.
        #expect(try hxapply(["plan", "specs"]).status == 0)
    }

    @Test func olderCommitThatChangesNothingIsNoneForTheCluster() throws {
        let (first, second) = try applySecondOfTwoCommits()
        let third = try commit()
        #expect(try hxapply(["apply", "specs"]).status == 0)
        try shell("git checkout -q \(second)")
        #expect(try hxapply(["plan", "specs", "--detailed-exitcode"]).status == 0)
        #expect(try hxapply(["apply", "specs"]).status == 0)
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == third)
        try shell("git checkout -q \(first)")
        #expect(try hxapply(["apply", "specs"]).status == 7)
    }

    @Test func commitOfAnotherBranchIsOnlyWarnedOf() throws {
        let (first, second) = try applySecondOfTwoCommits()
        try shell("git checkout -q -b side \(first)")
        try declare(GuardCase.users("ada", "bob", "cleo", "eve"))
        let side = try commit()
        let report = try report(["specs"])
        #expect(report.refusals.map(\.code) == [])
        #expect(report.warnings.map(\.code) == ["HX8003"])
        let run = try hxapply(["apply", "specs"])
        #expect(run.status == 0)
        let words =
            "warning[HX8003]: commit \(side.prefix(12)) does not build on \(second.prefix(12)), which is applied\n"
        #expect(run.output.contains(words), "\(run.output)")
        #expect(try database.execute("SELECT applied_revision FROM hx.clusters").scalar == side)
    }

    // MARK: Allowances

    @Test func allowanceMayBeLargerThanWhatIsAskedFor() throws {
        try applyFirst(
            "policy: {minAdmins: 2}",
            GuardCase.users("a, platformRole: admin", "b, platformRole: admin", "c")
        )
        try declare("policy: {minAdmins: 2}", GuardCase.users("a, platformRole: admin"))
        let refusals = ["removals=users:2", "min-admins=test:1"]
        let run = try hxapply(["plan", "specs"])
        for flag in refusals { #expect(run.output.contains("or give --allow \(flag)\n"), "\(run.output)") }
        let flags = ["removals=users:20", "min-admins=test:0"]
        #expect(try hxapply(["apply", "specs"] + allowing(flags)).status == 0)
        let given = try database.execute("SELECT o->>'allow' FROM hx.runs, jsonb_array_elements(overrides) AS o").rows
        #expect(given.compactMap { $0[0] }.sorted() == flags.sorted())
    }

    @Test(arguments: [
        "removals=all:9", "removals=teams:9", "removals=user:9", "empty=test:9", "min-admins=test:0",
        "team-admin=users", "protected=users/bob", "referenced=users/bob", "older-commit=users",
        "partial-input=specs/spec.yaml:9", "new-cluster=test",
    ])
    func allowanceIsForOnePlaceOnly(_ flag: String) throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare(GuardCase.users("ada"))
        let refusals = [GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")]
        try expectRefused(["specs"] + allowing([flag]), refusals)
        let report = try report(["specs"] + allowing([flag]))
        #expect(report.warnings.map(\.code) == ["HX8002"])
    }

    /// The refusal says the number that it takes, so no warning has to.
    @Test func allowanceThatIsTooSmallLiftsNothing() throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare(GuardCase.users("ada"))
        let refusals = [GuardCase.Refusal(code: "HX7001", flag: "removals=users:2")]
        try expectRefused(["specs"] + allowing(["removals=users:1"]), refusals)
        #expect(try report(["specs"] + allowing(["removals=users:1"])).warnings.isEmpty)
    }

    @Test(arguments: [
        ["--allow", "removals=users:2"], ["--allow", "removals=users:2", "--reason", ""],
        ["--allow", "removals=users:2", "--reason", " \t"], ["--reason", "no allowance"],
        ["--allow", "all", "--reason", "x"], ["--allow", "removals", "--reason", "x"],
        ["--allow", "removals=users", "--reason", "x"], ["--allow", "removals=users:", "--reason", "x"],
        ["--allow", "removals=users:many", "--reason", "x"], ["--allow", "Removals=users:2", "--reason", "x"],
        ["--allow", "min-admins=test", "--reason", "x"], ["--allow", "protected=", "--reason", "x"],
        ["--allow", "anything=users:2", "--reason", "x"], ["--allow", "", "--reason", "x"],
        ["--allow", "removals=users:0", "--reason", "x"], ["--allow", "removals=users:-2", "--reason", "x"],
        ["--allow", "min-admins=test:-1", "--reason", "x"], ["--allow", "older-commit=users:2", "--reason", "x"],
    ])
    func allowanceThatIsNoneIsWrongUsage(_ options: [String]) throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare(GuardCase.users("ada"))
        let rows = try database.everyRow()
        for command in ["plan", "apply"] { #expect(try hxapply([command, "specs"] + options).status == 64) }
        #expect(try database.everyRow() == rows)
        #expect(try database.execute("SELECT count(*) FROM hx.runs").scalar == "1")
    }

    @Test func allowanceThatIsNotNeededIsWarnedOfAndNotRecorded() throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare(GuardCase.users("ada", "bob"))
        let run = try hxapply(["apply", "specs", "--actor", "me"] + allowing(["removals=users:5"]))
        #expect(run.status == 0)
        #expect(
            run.output.contains(
                """
                warning[HX8002]: '--allow removals=users:5' allows nothing that this plan needs
                  hint: leave it out

                """
            )
        )
        let record = try database.execute("SELECT overrides, override_reason FROM hx.runs WHERE actor = 'me'").rows
        #expect(record == [[nil, nil]])
    }

    @Test func savedPlanTakesItsAllowancesAlong() throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        try declare(GuardCase.users("ada"))
        let rows = try database.everyRow()
        #expect(try hxapply(["plan", "specs", "--out", "reviewed.plan"]).status == 7)
        #expect(!FileManager.default.fileExists(atPath: folder.url("reviewed.plan").path))
        let flags = allowing(["removals=users:2"], since: "they left")
        #expect(try hxapply(["plan", "specs", "--out", "reviewed.plan"] + flags).status == 0)
        #expect(try hxapply(["apply", "--plan", "reviewed.plan"] + flags).status == 64)
        #expect(try database.everyRow() == rows)
        let run = try hxapply(["apply", "--plan", "reviewed.plan", "--actor", "me"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let record = try database.execute(
            "SELECT override_reason, overrides->0->>'allow' FROM hx.runs WHERE actor = 'me'"
        ).rows
        #expect(record == [["they left", "removals=users:2"]])
    }

    @Test func undoIsGuardedToo() throws {
        try applyFirst(GuardCase.users("ada", "bob", "cleo"))
        let rows = try database.everyRow()
        let id = try #require(try database.execute("SELECT id FROM hx.runs").scalar)
        let refused = try hxapply(["undo", id])
        #expect(refused.status == 7)
        #expect(refused.output.contains("or give --allow removals=users:3\n"), "\(refused.output)")
        #expect(try database.everyRow() == rows)
        let undo = try hxapply(["undo", id, "--actor", "me"] + allowing(["removals=users:3"], since: "wrong cluster"))
        #expect(undo.status == 0, "\(undo.output)\(undo.errors)")
        let record = try database.execute(
            "SELECT override_reason, overrides->0->>'allow' FROM hx.runs WHERE actor = 'me'"
        ).rows
        #expect(record == [["wrong cluster", "removals=users:3"]])
    }
}
