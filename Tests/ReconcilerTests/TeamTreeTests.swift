import Model
import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// Teams are a tree by their parents, whatever is planned.
@Suite(.threadOfItsOwn) struct TeamTreeTests {
    // MARK: The tree itself

    @Test(
        arguments: [
            ([:], []), (["a": "b"], []), (["a": "a"], [["a", "a"]]), (["b": "a", "a": "b"], [["a", "b", "a"]]),
            (["c": "a", "a": "b", "b": "c"], [["a", "b", "c", "a"]]),
            (["d": "a", "a": "b", "b": "a"], [["a", "b", "a"]]),
            (["a": "b", "b": "a", "x": "y", "y": "z", "z": "y"], [["a", "b", "a"], ["y", "z", "y"]]),
            (["a": "c", "b": "c", "c": "d"], []),
        ] as [([String: String], [[String]])]
    )
    func circlesAreFoundOnce(parents: [String: String], circles: [[String]]) {
        #expect(ParentTree(parents).circles == circles)
    }

    /// Against the definition: who comes back to themselves by going up as often as there are names.
    @Test(arguments: UInt64(1)...200)
    func circlesAreThoseWhoAreBelowThemselves(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let names = (0..<12).map { "t\($0)" }
        var parents: [String: String] = [:]
        for name in names where !random.oneIn(3) { parents[name] = random.pick(names) }
        let below = names.filter { name in
            var up = parents[name]
            for _ in names where up != nil && up != name { up = parents[up ?? ""] }
            return up == name
        }
        #expect(ParentTree(parents).circles.flatMap { $0.dropLast() }.sorted() == below.sorted())
        for name in names {
            let under = names.filter { other in
                var up: String? = other
                for _ in names where up != nil && up != name { up = parents[up ?? ""] }
                return up == name
            }
            #expect(ParentTree(parents).withDescendants(of: [name]) == Set(under))
        }
    }

    // MARK: In a spec

    private static func teams(_ parents: KeyValuePairs<String, String>) -> String {
        "teams:\n" + parents.map { "  - {name: \($0)\($1.isEmpty ? "" : ", parent: \($1)")}\n" }.joined()
    }

    @Test(
        arguments: [
            (["a": "", "b": "a", "c": "b"], []), (["a": "a"], ["HX2109"]), (["b": "a", "a": "b"], ["HX2109"]),
            (["a": "x"], ["HX2104"]), (["a": "b", "b": "a", "u": "v", "v": "u"], ["HX2109", "HX2109"]),
        ] as [(KeyValuePairs<String, String>, [String])]
    )
    func circleIsRefusedAtItsPlace(parents: KeyValuePairs<String, String>, codes: [String]) {
        do {
            _ = try Specs.resolve(Self.teams(parents))
            #expect(codes.isEmpty)
        } catch let refused as Specs.Refused {
            #expect(refused.codes == codes)
        } catch {
            Issue.record("\(error)")
        }
    }

    // MARK: In a database

    private let session: Session
    private let database: TestDatabase

    init() throws {
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
    }

    private func parents() throws -> [String] {
        try database.execute("SELECT name || ' ' || coalesce(parent, '-') FROM hx.teams ORDER BY name").rows.compactMap
        {
            $0[0]
        }
    }

    @Test func treeIsAppliedTurnedRoundRenamedAndTakenDown() throws {
        let steps: [(spec: String, parents: [String])] = [
            (Self.teams(["a": "", "b": "a", "c": "b"]), ["a -", "b a", "c b"]),
            (Self.teams(["a": "b", "b": "c", "c": ""]), ["a b", "b c", "c -"]),
            (
                "teams:\n  - {name: a, parent: z}\n  - {name: z, parent: c, renamedFrom: b}\n  - {name: c}\n",
                ["a z", "c -", "z c"]
            ),
            (Self.teams(["a": "", "m": "a", "c": "m"]), ["a -", "c m", "m a"]),
        ]
        var runs: [AppliedRun] = []
        for step in steps {
            let desired = try Specs.resolve(step.spec)
            runs.append(try session.apply(desired, session.allowing(desired)))
            #expect(try parents() == step.parents)
            #expect(try session.plan(desired).summary.changes == 0)
            #expect(try session.drift(of: "test").items.isEmpty)
        }
        let record = try #require(try session.runs(beginningWith: runs[3].id.description, of: "test").first)
        let asked = try session.plan(.undo(record)).refusals.compactMap(\.allowance)
        try session.apply(.undo(record), PlanOptions(allowing: asked))
        #expect(try parents() == steps[2].parents)
        #expect(try session.verifyRuns(of: "test").problems == [])
    }

    /// A part of a spec does not see the rows that would be above it.
    @Test func circleThroughRowsIsRefused() throws {
        try session.apply(Specs.resolve(Self.teams(["a": "", "b": "a", "c": "b"])))
        var options = PlanOptions()
        options.scope = .declared
        let plan = try session.plan(Self.part("teams: [{name: a, parent: c}]\n"), options)
        #expect(plan.refusals.map(\.code) == ["HX6010"])
        #expect(plan.refusals.first?.message == "teams/a would be below itself: a → c → b → a")
        let fine = try session.plan(Self.part("teams: [{name: b}]\n"), options)
        #expect(fine.refusals.isEmpty && fine.summary.changes == 1)
    }

    /// Undoing a run that took a team out from under another may close a circle that later runs made possible.
    @Test func undoThatWouldCloseACircleIsRefused() throws {
        try session.apply(Specs.resolve(Self.teams(["a": "b", "b": ""])))
        let run = try session.apply(Specs.resolve(Self.teams(["a": "", "b": ""])))
        try session.apply(Specs.resolve(Self.teams(["a": "", "b": "a"])))
        let record = try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
        #expect(try session.plan(.undo(record)).refusals.map(\.code) == ["HX6010"])
    }

    /// The message names the team that the undo puts under another, not the first one of the circle.
    @Test func undoNamesTheTeamThatItMoves() throws {
        try session.apply(Specs.resolve(Self.teams(["a": "", "b": "a"])))
        let run = try session.apply(Specs.resolve(Self.teams(["a": "", "b": ""])))
        try session.apply(Specs.resolve(Self.teams(["a": "b", "b": ""])))
        let record = try #require(try session.runs(beginningWith: run.id.description, of: "test").first)
        let refusal = try #require(try session.plan(.undo(record)).refusals.first)
        #expect(refusal.message == "teams/b would be below itself: b → a → b")
        #expect(refusal.concern?.resource == "teams/b")
    }

    private static func part(_ sections: String) throws -> DesiredState {
        let folder = try TemporaryFolder()
        try folder.write("part.yaml", Specs.document(sections))
        let specs = LoadedSpecs(paths: [folder.path])
        return try #require(Resolver.resolve("test", in: specs, leavingReferencesOpen: true).state)
    }
}

extension PlanOptions {
    fileprivate init(allowing allowances: [Allowance]) {
        self.init()
        self.allowances = Allowances(allowances, reason: "a test")
    }
}
