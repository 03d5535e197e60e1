import Model
import Planning
import Postgres
import Report
import Spec
import TestSupport
import Testing
import Text

@testable import Reconciler

/// Labels in the database: as Postgres gives them back, planned and recorded label by label.
@Suite(.threadOfItsOwn) struct LabelTests {
    private let session: Session
    private let database: TestDatabase

    init() throws {
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
    }

    private func apply(_ sections: String) throws -> AppliedRun {
        let desired = try Specs.resolve(sections)
        let run = try session.apply(desired, session.allowing(desired))
        let again = try session.plan(desired)
        #expect(again.summary.changes == 0 && again.settled.isEmpty)
        #expect(try session.drift(of: "test").items.isEmpty)
        return run
    }

    private func labels(of team: String) throws -> String? {
        try database.execute("SELECT labels::text FROM hx.teams WHERE name = $1", [team]).scalar
    }

    private static func text(_ plan: Plan) -> [String] {
        var text = ""
        PlanText(plan) { text, _ in text }.write { text += $0 }
        return text.split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
    }

    // MARK: What Postgres makes of them

    /// The cell is what Postgres gives back, whatever names and texts there are.
    @Test(arguments: UInt64(1)...4)
    func cellIsWhatPostgresGivesBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let letters = [
            "\"", "\\", "/", "é", "日", "😀", "'", "{", "}", ",", ":", "a", " ", "\u{7f}", "<", "$1",
            "\u{a0}",
        ]
        for _ in 0..<100 {
            var texts: [String: String] = [:]
            for _ in 0..<random.pick([1, 2, 5, 32]) {
                let length = random.pick([1, 2, 3, 10, 63])
                let name = (0..<length).map { _ in random.pick(["a", "b", "0", "z"]) }.joined()
                texts[name] = (0..<random.pick([1, 2, 9])).map { _ in random.pick(letters) }.joined()
            }
            var cell: [UInt8] = []
            MapValue.appendCell(of: texts, to: &cell)
            let json = try #require(RowLine.value(of: cell[...]))
            let given = try database.execute("SELECT $1::jsonb::text", [json]).scalar
            #expect(given.map { Array($0.utf8) } == Array(json.utf8))
            // However they are written.
            let members = texts.map { name, text in
                var member: [UInt8] = []
                JSONB.append(name, to: &member)
                member.append(UInt8(ascii: ":"))
                JSONB.append(text, to: &member)
                return String(decoding: member, as: UTF8.self)
            }
            let shuffled = "{" + members.shuffled(using: &random).joined(separator: "  ,") + "}"
            let again = try database.execute("SELECT $1::jsonb::text", [shuffled]).scalar
            #expect(again.map { Array($0.utf8) } == Array(json.utf8))
        }
    }

    @Test(arguments: [
        ("{}", true), (#"{"a": "b"}"#, true), ("[]", false), ("null", false), (#""a""#, false), (#"["a"]"#, false),
        (#"{"a": 1}"#, false), (#"{"a": null}"#, false), (#"{"a": ["b"]}"#, false), (#"{"a": {"b": "c"}}"#, false),
        (#"{"A": "b"}"#, false), (#"{"": "b"}"#, false), (#"{"a-": "b"}"#, false), (#"{"a": ""}"#, false),
        (#"{"a": "b\nc"}"#, false),
    ])
    func tableTakesWhatASpecCouldSay(_ labels: String, _ isTaken: Bool) throws {
        let statement: SQL = "INSERT INTO hx.teams (cluster, name, labels) VALUES ('test', 'a', $1::jsonb)"
        if isTaken {
            try database.execute(statement, [labels])
        } else {
            let error = #expect(throws: PostgresError.self) { try database.execute(statement, [labels]) }
            #expect(error?.sqlState == "23514")
        }
    }

    @Test(arguments: [
        (32, 63, 63, true), (33, 3, 1, false), (1, 64, 1, false), (1, 1, 64, false),
    ])
    func tableCountsNamesAndCharacters(_ count: Int, _ name: Int, _ text: Int, _ isTaken: Bool) throws {
        let names = (0..<count).map { number in
            let digits = String(number)
            return digits + String(repeating: "n", count: name - digits.utf8.count)
        }
        let members = names.map { "\"\($0)\": \"\(String(repeating: "x", count: text))\"" }
        let labels = "{\(members.joined(separator: ","))}"
        let statement: SQL = "INSERT INTO hx.teams (cluster, name, labels) VALUES ('test', 'a', $1::jsonb)"
        if isTaken {
            try database.execute(statement, [labels])
        } else {
            #expect(throws: PostgresError.self) { try database.execute(statement, [labels]) }
        }
    }

    // MARK: Plans

    @Test func changeOfOneLabelIsOneUpdateWithOneLine() throws {
        _ = try apply("teams: [{name: ml, labels: {cost-center: '42', owner: ada, tier: gold}}, {name: ops}]\n")
        let changed = """
            teams: [{name: ml, labels: {tier: gold, owner: ada, cost-center: '43'}}, {name: ops, labels: {}}]

            """
        let plan = try session.plan(Specs.resolve(changed))
        #expect(plan.summary.update == 1 && plan.summary.changes == 1 && plan.summary.unchanged == 1)
        #expect(Self.text(plan).dropFirst() == ["labels.cost-center: 42 -> 43"])
        var json = JSONWriter()
        json.plan(plan)
        #expect(json.text.contains(#""fields":{"labels.cost-center":{"before":"42","after":"43"}}"#))
        let markdown = PlanMarkdown(plan, maximumBytes: 60_000).text
        #expect(markdown.contains("\n-   labels.cost-center: 42\n+   labels.cost-center: 43\n"))
        #expect(!markdown.contains("tier"))
        #expect(try apply(changed).plan.changes.count == 1)
        #expect(try labels(of: "ml") == #"{"tier": "gold", "owner": "ada", "cost-center": "43"}"#)
        #expect(try labels(of: "ops") == "{}")
    }

    @Test func labelsComeAndGo() throws {
        let created = try apply("teams: [{name: ml, labels: {b: x, a: '1'}}]\n")
        #expect(Self.text(created.plan).dropFirst() == ["labels.a: 1", "labels.b: x"])
        let changed = try session.plan(Specs.resolve("teams: [{name: ml, labels: {b: x, c: 'a -> b'}}]\n"))
        #expect(Self.text(changed).dropFirst() == ["labels.a: 1 -> (none)", #"labels.c: (none) -> "a -> b""#])
        let gone = try apply("teams: [{name: ml}]\n")
        #expect(Self.text(gone.plan).dropFirst() == ["labels.a: 1 -> (none)", "labels.b: x -> (none)"])
        #expect(try labels(of: "ml") == "{}")
    }

    /// Two labels swapped, and quotes and backslashes in a text, come back as they were by an undo.
    @Test func undoPutsLabelsBack() throws {
        let texts = #"{a: 'back\slash', b: "say \"hi\"", c: é日😀, d: "'); DROP TABLE hx.teams; --"}"#
        _ = try apply("teams: [{name: ml, labels: \(texts)}]\n")
        let before = try labels(of: "ml")
        let run = try apply("teams: [{name: ml, labels: {a: x, c: w, e: z}}]\n")
        let record = try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
        let undone = try session.apply(.undo(record))
        #expect(undone.plan.changes.count == 1)
        #expect(try labels(of: "ml") == before)
        #expect(try session.verifyRuns(of: "test").problems == [])
        let change = try #require(try session.changes(of: record).first)
        #expect(change.differences?.map(\.path) == (["a", "b", "c", "d", "e"].map { "labels.\($0)" }))
    }

    @Test func recordsHoldThemAsObjects() throws {
        let run = try apply("teams: [{name: ml, labels: {owner: ada}}]\n")
        let owner = try database.execute(
            "SELECT after->'labels'->>'owner' FROM hx.changes WHERE run = $1::uuid",
            [run.id.description]
        ).scalar
        #expect(owner == "ada")
    }

    @Test func renamedRowKeepsItsLabels() throws {
        _ = try apply("teams: [{name: a, labels: {owner: ada}}]\nusers: [{name: ada}]\n")
        let run = try apply("teams: [{name: b, renamedFrom: a, labels: {owner: ada}}]\nusers: [{name: ada}]\n")
        #expect(run.plan.changes.map(\.action) == [.rename])
        #expect(Self.text(run.plan).count == 1)
        #expect(try labels(of: "b") == #"{"owner": "ada"}"#)
        let both = try apply("teams: [{name: c, renamedFrom: b, labels: {owner: eve}}]\nusers: [{name: ada}]\n")
        #expect(Self.text(both.plan).dropFirst() == ["labels.owner: ada -> eve"])
    }

    @Test func adoptedRowGetsItsLabels() throws {
        try database.execute(#"INSERT INTO hx.teams (cluster, name, labels) VALUES ('test', 'a', '{"x": "y"}')"#)
        let desired = try Specs.resolve("teams: [{name: a, labels: {owner: ada}}]\n")
        var options = PlanOptions()
        options.adopts = true
        let plan = try session.plan(desired, options)
        #expect(plan.changes.map(\.action) == [.adopt])
        #expect(Self.text(plan).dropFirst() == ["labels.owner: (none) -> ada", "labels.x: y -> (none)"])
        try session.apply(desired, options)
        #expect(try labels(of: "a") == #"{"owner": "ada"}"#)
        #expect(try session.plan(desired).summary.changes == 0)
    }

    // MARK: What others write

    @Test func labelsThatOthersSetAreDrift() throws {
        let spec = "teams: [{name: ml, labels: {owner: ada, tier: gold}}]\n"
        _ = try apply(spec)
        try database.execute(#"UPDATE hx.teams SET labels = labels || '{"owner": "eve"}'"#)
        let drift = try session.drift(of: "test")
        var text = ""
        DriftText(drift) { text, _ in text }.write { text += $0 }
        #expect(text.contains("      labels.owner: ada -> eve\n") && !text.contains("tier"))
        #expect(drift.items.first?.writes.first?.operation == "update")
        var json = JSONWriter()
        json.drift(drift)
        #expect(json.text.contains(#""fields":{"labels.owner":{"applied":"ada","found":"eve"}}"#))
        let run = try apply(spec)
        #expect(run.plan.changes.map(\.reason) == [.drifted])
        // The same labels in another order are the same.
        try database.execute(#"UPDATE hx.teams SET labels = '{"tier": "gold", "owner": "ada"}'"#)
        #expect(try session.drift(of: "test").items.isEmpty)
    }

    // MARK: Digests

    /// A spec, a plan and rows without labels have the digests that they had before there were any.
    @Test func digestsWithoutLabelsAreAsBefore() throws {
        let line = Array("ml\t\\N\t\\N\t\\N\tt\t\\N\t\\N\t\\N\tNOT_DEFINED\t\\N\t\\N\tf\t\\N\t{}".utf8)
        let child = Array("ml\t\\N\t\\N\t\\N\tt\t\\N\t\\N\t\\N\tNOT_DEFINED\t\\N\t\\N\tf\tops\t{}".utf8)
        let labelled = Array("ml\t\\N\t\\N\t\\N\tt\t\\N\t\\N\t\\N\tNOT_DEFINED\t\\N\t\\N\tf\t\\N\t{\"a\": \"b\"}".utf8)
        func digested(_ line: [UInt8]) -> [UInt8] {
            line.withUnsafeBufferPointer { Array(Kind.teams.digested($0)) }
        }
        #expect(digested(line) == Array(line.dropLast(6)))
        #expect(digested(child) == Array(child.dropLast(3)))
        #expect(digested(labelled) == labelled)
    }
}
