import Model
import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// A resource may say several names that it had: whichever of them a database still has is the one it is renamed from.
@Suite(.threadOfItsOwn) struct PreviousNamesTests {
    private let session: Session
    private let database: TestDatabase

    init() throws {
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
    }

    private func ids() throws -> [String?] {
        try database.execute("SELECT name || ' ' || id FROM hx.teams ORDER BY name").rows.map { $0[0] }
    }

    private func apply(_ teams: String) throws -> [String] {
        let desired = try Specs.resolve("teams: [\(teams)]\n")
        let run = try session.apply(desired, session.allowing(desired))
        #expect(try session.plan(desired).summary.changes == 0)
        #expect(try session.plan(desired).settled.isEmpty)
        return run.plan.changes.map { "\($0.action.rawValue) \($0.previousKey ?? "-") \($0.key)" }
    }

    /// One database was at the first name, another at the second: the same spec brings both to the third.
    @Test(arguments: ["a", "b"])
    func anyOfTheNamesIsRenamed(name: String) throws {
        _ = try apply("{name: \(name)}")
        let id = try #require(try ids().first ?? nil).dropFirst(2)
        #expect(try apply("{name: c, renamedFrom: [b, a]}") == ["rename \(name) c"])
        #expect(try ids() == ["c \(id)"])
        #expect(try apply("{name: c, renamedFrom: [a, b]}") == [])
        #expect(try apply("{name: c}") == [])
    }

    /// A name that somebody else gets afterwards is not taken from them by a mark that was done.
    @Test func markThatWasDoneRenamesNothing() throws {
        _ = try apply("{name: a}")
        #expect(try apply("{name: b, renamedFrom: a}") == ["rename a b"])
        #expect(try apply("{name: c, renamedFrom: [b, a]}") == ["rename b c"])
        let marked = "{name: c, renamedFrom: [b, a]}"
        #expect(try apply("\(marked), {name: d}") == ["create - d"])
        #expect(try apply("\(marked), {name: b, renamedFrom: d}") == ["rename d b"])
    }

    /// Where the database has several of the names, the first that is given counts; the others are not declared.
    @Test func firstNameCounts() throws {
        _ = try apply("{name: a}, {name: b}")
        #expect(try apply("{name: c, renamedFrom: [b, a]}").sorted() == ["delete - a", "rename b c"])
    }

    @Test(arguments: [
        ("{name: a, renamedFrom: []}", "HX2023"), ("{name: a, renamedFrom: [b, b]}", "HX2103"),
        ("{name: a, renamedFrom: [B]}", "HX2017"), ("{name: a, renamedFrom: [b, a]}", "HX2106"),
        ("{name: a, renamedFrom: [b, [c]]}", "HX2006"), ("{name: a, renamedFrom: {b: c}}", "HX2006"),
        ("{name: a, renamedFrom: [b, c]}, {name: c}", "HX2106"),
        ("{name: a, renamedFrom: b, renamedFrom: c}", "HX1208"),
        ("{name: a, renamedFrom: [x, c]}, {name: b, renamedFrom: [z, c]}", "HX2106"),
    ])
    func whatCannotBeIsRefused(teams: String, code: String) {
        let refused = #expect(throws: Specs.Refused.self) { try Specs.resolve("teams: [\(teams)]\n") }
        #expect(refused?.codes == [code])
    }
}
