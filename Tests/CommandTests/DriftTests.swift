import Foundation
import Postgres
import TestSupport
import Testing
import Text

/// `hxapply drift`: which rows are no longer as they were applied, who changed them and when.
@Suite(.threadOfItsOwn) struct DriftTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(TestSpecs.first)
    }

    /// A login that may update teams, and nothing else.
    private func makeEditor() throws -> String {
        let login = try pipeline.makeLogin()
        try database.connect().executeScript(
            """
            GRANT USAGE ON SCHEMA hx TO \(identifier: login);
            GRANT UPDATE ON hx.teams TO \(identifier: login)
            """
        )
        return login
    }

    private func drift(_ more: [String] = []) throws -> CommandRun { try pipeline.hxapply(["drift"] + more) }

    private func items() throws -> [JSONValue] {
        try drift(["--format", "json"]).json()["drift"]?.elements ?? []
    }

    /// The changed rows, `update teams/ml`.
    private func resources() throws -> [String] {
        try items().map { item in
            "\(item["change"]?.text ?? "") \(item["kind"]?.text ?? "")/\(item["key"]?.text ?? "")"
        }
    }

    private func expectNone() throws {
        let run = try drift(["--detailed-exitcode"])
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("Drift: 0 changed, 0 deleted, "), "\(run.output)")
    }

    // MARK: Who and what

    @Test func editorIsNamedWithWhatWasChangedAndWhen() throws {
        let editor = try makeEditor()
        let start = Date()
        try pipeline.psql(["UPDATE hx.teams SET monthly_budget_usd = 1.5"], as: editor)
        let end = Date()
        let run = try drift()
        #expect(run.status == 0)
        let lines = run.output.components(separatedBy: "\n")
        #expect(lines[0] == "  ~ teams/ml")
        #expect(lines[1] == "      monthlyBudgetUSD: 50000.00 -> 1.50")
        #expect(lines[2].hasPrefix("      update by \(editor) with psql at "))
        #expect(lines[3] == "  ~ teams/ops")
        #expect(lines[4] == "      monthlyBudgetUSD: (none) -> 1.50")
        #expect(lines.suffix(2) == ["Drift: 2 changed, 0 deleted, 5 as applied.", ""])
        let item = try #require(try items().first)
        let write = try #require(item["writes"]?.elements?.first)
        let text = try #require(write["time"]?.text)
        let time = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
        #expect(time.timeIntervalSince(start) > -0.01 && time.timeIntervalSince(end) < 0.01)
    }

    @Test func documentHasItsShape() throws {
        let editor = try makeEditor()
        try pipeline.psql(["UPDATE hx.teams SET phone = '1'"], as: editor)
        try database.execute("DELETE FROM hx.memberships WHERE user_name = 'bob'")
        let run = try drift(["--format", "json", "--detailed-exitcode"])
        #expect(run.status == 2)
        let document = try run.json()
        #expect(document["formatVersion"] == .number("1"))
        #expect(document["cluster"] == .string("test"))
        #expect(document["serial"] == .number("1"))
        let counts = ["changed", "deleted", "unchanged"].map { document["summary"]?[$0]?.integer }
        #expect(counts == [2, 1, 4])
        let items = try #require(document["drift"]?.elements)
        #expect(try resources() == ["update teams/ml", "update teams/ops", "delete memberships/ml/bob"])
        #expect(items[0]["fields"]?["phone"]?["applied"] == .null)
        #expect(items[0]["fields"]?["phone"]?["found"] == .string("1"))
        #expect(items[2]["fields"] == .object([]))
        let write = try #require(items[0]["writes"]?.elements?.first)
        #expect(write["operation"] == .string("update"))
        #expect(write["role"] == .string(editor))
        #expect(write["login"] == .string(editor))
        #expect(write["application"] == .string("psql"))
        #expect(write["client"] == .null)
    }

    @Test func roleAndLoginAreToldApartAndTheLatestComesFirst() throws {
        let group = try makeEditor()
        let first = try makeEditor()
        let second = try pipeline.makeLogin(memberOf: group)
        try pipeline.psql(["UPDATE hx.teams SET phone = '1'"], as: first)
        try pipeline.psql(["SET ROLE \(group)", "UPDATE hx.teams SET phone = '2'"], as: second)
        try pipeline.psql(["UPDATE hx.teams SET phone = '3'"], as: second)
        let item = try #require(try items().first)
        let writers = (item["writes"]?.elements ?? []).map { [$0["role"]?.text, $0["login"]?.text] }
        #expect(writers == [[second, second], [group, second], [first, first]])
        #expect(item["fields"]?["phone"]?["found"] == .string("3"))
        #expect(try drift().output.contains("update by \(group) (logged in as \(second)) with psql at "))
    }

    @Test func writeThatARunHasPutRightIsToldOfNoMore() throws {
        let editor = try makeEditor()
        let culprit = try makeEditor()
        // The run has started and waits for the cluster while the edit comes that it then puts right.
        let holder = try database.connect()
        try holder.executeScript("BEGIN; SELECT name FROM hx.clusters FOR NO KEY UPDATE")
        let document = TestSpecs.first.replacing("name: ops,", with: "name: ops, displayName: Operations,")
        try pipeline.write(document.replacing("name: ml,", with: "name: ml, displayName: Machines,"))
        let running = try RunningCommand(CommandRun.program, ["apply", pipeline.spec], database: database)
        #expect(try database.waitForBlockedSession())
        try pipeline.psql(["UPDATE hx.teams SET phone = '1'"], as: editor)
        try holder.executeScript("COMMIT")
        #expect(try running.wait().status == 0)
        try expectNone()
        try pipeline.psql(["UPDATE hx.teams SET phone = '2'"], as: culprit)
        let writers = try items().map { item in (item["writes"]?.elements ?? []).map { $0["role"]?.text } }
        #expect(writers == [[culprit], [culprit]])
    }

    // MARK: What is drift

    @Test func listsAndDeletedRowsCount() throws {
        try database.execute(
            "INSERT INTO hx.api_key_secrets (cluster, api_key, sha256) VALUES ('test', 'ci', repeat('b', 64))"
        )
        try database.execute("DELETE FROM hx.memberships WHERE user_name = 'bob'")
        #expect(try resources() == ["delete memberships/ml/bob", "update apiKeys/ci"])
        let operations = try items().map { $0["writes"]?.elements?.first?["operation"]?.text }
        #expect(operations == ["delete", "insert"])
        #expect(
            try drift().output.contains(
                "      sha256:\n        + \(String(repeating: "b", count: 15))…\n        … 1 unchanged\n"
            )
        )
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(
            run.output.contains("  + memberships/ml/bob  \(pipeline.spec):12  (row deleted outside hxapply)\n"),
            "\(run.output)"
        )
        #expect(
            run.output.contains("  ~ apiKeys/ci  \(pipeline.spec):14  (row changed outside hxapply)\n"),
            "\(run.output)"
        )
        #expect(run.output.contains("Also there: 2 changed outside hxapply.\n"), "\(run.output)")
        try expectNone()
        #expect(try pipeline.pending() == "")
    }

    @Test func truncatedTableIsDriftOfNobody() throws {
        try database.execute("TRUNCATE hx.memberships")
        #expect(try resources() == ["delete memberships/ml/ada", "delete memberships/ml/bob"])
        #expect(try drift().output.contains("(nothing noted who it was)"))
        try pipeline.apply(TestSpecs.first)
        try expectNone()
        #expect(try pipeline.pending() == "")
    }

    @Test func driftIsFoundWithoutTriggers() throws {
        try database.execute("DROP TRIGGER teams_outside_write ON hx.teams")
        try database.execute("UPDATE hx.teams SET phone = '1' WHERE name = 'ops'")
        let text = "  ~ teams/ops\n      phone: (none) -> 1\n      (nothing noted who it was)\n"
        #expect(try drift().output.hasPrefix(text))
        try pipeline.apply(TestSpecs.first)
        try expectNone()
    }

    @Test func whatHXApplyDoesNotDeclareIsNoDrift() throws {
        try database.connect().executeScript(
            """
            INSERT INTO hx.users (cluster, name, email) VALUES ('test', 'eve', 'eve@example.com');
            UPDATE hx.users SET full_name = 'Eve' WHERE name = 'eve';
            UPDATE hx.users SET name = 'eva' WHERE name = 'eve';
            INSERT INTO hx.api_key_status (cluster, api_key) VALUES ('test', 'ci');
            UPDATE hx.teams SET updated_at = now(), created_at = now();
            DELETE FROM hx.users WHERE name = 'eva';
            """
        )
        try expectNone()
        #expect(try database.execute("SELECT count(*) FROM hx.outside_writes").scalar == "0")
        #expect(try pipeline.pending() == "")
    }

    @Test func rowThatLeftTheSpecIsNotMissed() throws {
        let users = { (names: [String]) in
            Specs.document("users:\n" + names.map { "  - {name: \($0), email: \($0)@example.com}\n" }.joined())
        }
        let other = try Pipeline()
        try other.apply(users(["u1", "u2", "u3"]))
        try other.database.execute("DELETE FROM hx.users WHERE name = 'u1'")
        try other.apply(users(["u2", "u3"]))
        #expect(try other.hxapply(["drift", "--detailed-exitcode"]).status == 0)
        try other.database.execute("DELETE FROM hx.users WHERE name = 'u2'")
        let lines = try other.hxapply(["drift"]).output.components(separatedBy: "\n").filter { $0.hasPrefix("  - ") }
        #expect(lines == ["  - users/u2"])
    }
}
