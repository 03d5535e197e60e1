import Model
import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// Renames that cannot be, and what else a plan has to say of names.
@Suite(.threadOfItsOwn) struct RenameRefusalTests {
    private static let teams = "teams: [{name: a, adminEmail: a@example.com}]\n"
    private static let renamed = "teams: [{name: c, renamedFrom: a, adminEmail: a@example.com}]\n"

    private static func makeCluster(_ sections: String) throws -> (database: TestDatabase, session: Session) {
        let database = try TestServer.makeDatabase()
        let session = try database.migratedSession()
        try session.apply(Specs.resolve(sections))
        return (database, session)
    }

    // MARK: Rows

    @Test func nameOfARowThatStaysIsRefused() throws {
        let both = "teams: [{name: a, adminEmail: a@example.com}, {name: b, adminEmail: b@example.com}]\n"
        let (database, session) = try Self.makeCluster(both)
        let ids = try database.execute("SELECT name, id FROM hx.teams ORDER BY name").rows
        let onto = try Specs.resolve("teams: [{name: b, renamedFrom: a, adminEmail: a@example.com}]\n")
        let run = try session.apply(onto)
        #expect(run.plan.refusals.map(\.code) == ["HX6005"])
        #expect(
            run.plan.refusals.first?.message == "teams/b is said to be teams/a renamed, but the database has both"
        )
        #expect(try database.execute("SELECT name, id FROM hx.teams ORDER BY name").rows == ids)
        #expect(try session.plan(Specs.resolve(both)).summary.changes == 0)
    }

    @Test func nameOfAnUnmanagedRowIsRefused() throws {
        let (database, session) = try Self.makeCluster(Self.teams)
        try database.execute("INSERT INTO hx.teams (cluster, name, admin_email) VALUES ('test', 'c', 'c@example.com')")
        let run = try session.apply(Specs.resolve(Self.renamed))
        #expect(run.plan.refusals.map(\.code).contains("HX6005"))
        #expect(try database.execute("SELECT string_agg(name, ' ' ORDER BY name) FROM hx.teams").scalar == "a c")
        #expect(try session.plan(Specs.resolve(Self.teams)).summary.changes == 0)
    }

    @Test func nameThatNothingHadIsAPlainCreate() throws {
        let (database, session) = try Self.makeCluster("users: []\n")
        let desired = try Specs.resolve(Self.renamed)
        let run = try session.apply(desired)
        #expect(run.plan.changes.map(\.action) == [.create])
        #expect(run.plan.changes.map(\.reason) == [.declared])
        #expect(try database.execute("SELECT name FROM hx.teams").scalar == "c")
        #expect(try session.plan(desired).summary.changes == 0)
    }

    @Test func rowThatHXApplyNeverWroteIsNotRenamed() throws {
        let (database, session) = try Self.makeCluster("users: []\n")
        try database.execute("INSERT INTO hx.teams (cluster, name, admin_email) VALUES ('test', 'a', 'x@example.com')")
        let desired = try Specs.resolve(Self.renamed)
        #expect(try session.apply(desired).plan.summary == Plan.Summary(create: 1, unmanaged: 1))
        #expect(try database.execute("SELECT string_agg(name, ' ' ORDER BY name) FROM hx.teams").scalar == "a c")
        #expect(try session.plan(desired).summary.changes == 0)
    }

    @Test func unmanagedRowThatRefersIsInTheWay() throws {
        let users = "users: [{name: ada, email: ada@example.com}]\n"
        let (database, session) = try Self.makeCluster(Self.teams + users)
        try database.execute(
            "INSERT INTO hx.memberships (cluster, team, user_name, role) VALUES ('test', 'a', 'ada', 'viewer')"
        )
        let desired = try Specs.resolve(Self.renamed + users)
        let run = try session.apply(desired)
        #expect(run.plan.refusals.map(\.code) == ["HX6006"])
        #expect(run.plan.refusals.first?.message.hasPrefix("memberships/a/ada refers to what is renamed") == true)
        #expect(try database.execute("SELECT name FROM hx.teams").scalar == "a")
        try database.execute("DELETE FROM hx.memberships")
        #expect(try session.apply(desired).plan.summary == Plan.Summary(rename: 1, unchanged: 1))
        #expect(try session.plan(desired).summary.changes == 0)
    }

    @Test func foreignKeyOfOthersDecidesForItself() throws {
        let (database, session) = try Self.makeCluster(Self.teams)
        try database.connect().executeScript(
            """
            CREATE SCHEMA billing;
            CREATE TABLE billing.invoices (
                cluster text, team text,
                CONSTRAINT team FOREIGN KEY (cluster, team) REFERENCES hx.teams (cluster, name)
            );
            """
        )
        let desired = try Specs.resolve(Self.renamed)
        // A table without rows forbids nothing.
        #expect(try session.plan(desired).refusals.isEmpty)
        try database.execute("INSERT INTO billing.invoices VALUES ('test', 'a'), ('test', 'a')")
        let run = try session.apply(desired)
        #expect(run.plan.refusals.map(\.code) == ["HX6007"])
        #expect(
            run.plan.refusals.first?.message == "teams/a cannot be renamed, because rows refer to it "
                + "that would not follow: billing.invoices (2 rows)"
        )
        #expect(try database.execute("SELECT name FROM hx.teams").scalar == "a")
        try database.connect().executeScript(
            """
            ALTER TABLE billing.invoices DROP CONSTRAINT team, ADD CONSTRAINT team
                FOREIGN KEY (cluster, team) REFERENCES hx.teams (cluster, name) ON UPDATE CASCADE;
            """
        )
        #expect(try session.apply(desired).plan.summary == Plan.Summary(rename: 1))
        #expect(try database.execute("SELECT DISTINCT team FROM billing.invoices").rows == [["c"]])
        #expect(try session.plan(desired).summary.changes == 0)
    }

    // MARK: Specs

    @Test(
        arguments: [
            ("{name: a, renamedFrom: a, adminEmail: a@example.com}", "5 HX2106 'renamedFrom' is the team's own name"),
            (
                "{name: a, renamedFrom: z, adminEmail: a@example.com}\n"
                    + "  - {name: b, renamedFrom: z, adminEmail: b@example.com}",
                "6 HX2106 two resources claim to be team 'z' renamed"
            ),
            (
                "{name: a, renamedFrom: b, adminEmail: a@example.com}\n  - {name: b, adminEmail: b@example.com}",
                "5 HX2106 team 'b' is still declared, so nothing can be renamed from it"
            ),
            (
                "{name: a, renamedFrom: Old Name, adminEmail: a@example.com}",
                "5 HX2017 'renamedFrom' must be 1 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends"
            ),
        ]
    )
    func impossibleMarkIsRefusedInItsPlace(_ teams: String, _ problem: String) throws {
        let error = #expect(throws: Specs.Refused.self) { _ = try Specs.resolve("teams:\n  - \(teams)\n") }
        let shown = try #require(error).diagnostics.report().shown
        #expect(shown.map { "\($0.mark.line) \($0.code.rawValue) \($0.message)" } == [problem])
        #expect(shown.allSatisfy { $0.file.hasSuffix("/spec.yaml") })
    }

    @Test(arguments: ["policy: {renamedFrom: a}", "memberships: [{renamedFrom: a}]", "gpuPools: [{renamedFrom: a}]"])
    func kindWithoutANameHasNoMark(_ sections: String) throws {
        let error = #expect(throws: Specs.Refused.self) { _ = try Specs.resolve(sections + "\n") }
        #expect(try #require(error).codes.contains("HX2005"))
    }

    // MARK: Hints

    @Test func twinIsTakenForARenameAndAStrangerIsNot() throws {
        let team = { (name: String, mail: String, more: String) in
            "teams: [{name: \(name), adminEmail: \(mail)@example.com\(more)}]\n"
        }
        let details = ", displayName: Machines, phone: '1', billing: {country: Germany, address: Berlin}"
        let users = { (name: String, more: String) in "users: [{name: \(name), email: u@example.com\(more)}]\n" }
        let (_, session) = try Self.makeCluster(team("a", "a", details) + users("u", ""))
        let hints = { (sections: String) in try session.plan(Specs.resolve(sections)).warnings }
        // An address belongs to one user only.
        let sameAddress = try hints(team("a", "a", details) + users("w", ", fullName: Other"))
        #expect(sameAddress.map(\.code) == ["HX8001"])
        #expect(sameAddress.first?.message == "users/u is deleted and w, which is much like it, is created")
        #expect(sameAddress.first?.hint == "to rename it and keep its id, add 'renamedFrom: u' to w")
        #expect(try hints(team("c", "c", details)).map(\.code) == ["HX8001"])
        #expect(try hints(team("c", "c", ", displayName: Other, phone: '2'")).isEmpty)
        #expect(try hints(team("c", "c", "")).isEmpty)
        #expect(try hints("users: [{name: a, email: a@example.com}]\nteams: []\n").isEmpty)
        #expect(try hints(team("a", "b", ", displayName: Other")).isEmpty)
    }
}
