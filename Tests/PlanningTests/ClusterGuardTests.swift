import Model
import Spec
import Testing

@testable import Planning

/// Guards that look beyond the cluster: at the order of commits and at other clusters.
struct ClusterGuardTests {
    private static let commits = (new: String(repeating: "b", count: 40), applied: String(repeating: "a", count: 40))

    /// Stands for a repository, which is asked before a plan is judged.
    private struct History: CommitHistory {
        func isAncestor(_ older: String, of newer: String) -> Bool? { nil }
        var isShallow: Bool { false }
    }

    private static func plan(_ order: CommitOrder?, requiresHistory: Bool = false) throws -> Plan {
        var database = try MadeDatabase(applied: "teams: [{name: a}]\n")
        database.appliedRevision = commits.applied
        database.commits = order
        var options = PlanOptions()
        options.revision = commits.new
        options.requiresHistory = requiresHistory
        return try database.plan("teams: [{name: a}, {name: b}]\n", options)
    }

    @Test(
        arguments: [
            (CommitOrder(isShallow: false, isNewer: true, isOlder: false), [], []),
            (CommitOrder(isShallow: false, isNewer: false, isOlder: true), ["HX7009"], []),
            (CommitOrder(isShallow: false, isNewer: false, isOlder: false), [], ["HX8003"]),
            (CommitOrder(isShallow: true, isNewer: false, isOlder: false), [], ["HX8011"]),
            (CommitOrder(isShallow: false, isNewer: nil, isOlder: nil), [], ["HX8014"]), (nil, [], []),
        ] as [(CommitOrder?, [String], [String])]
    )
    func olderCommitIsRefused(order: CommitOrder?, refused: [String], warned: [String]) throws {
        let plan = try Self.plan(order)
        #expect(plan.refusals.map(\.code) == refused && plan.warnings.map(\.code) == warned)
    }

    @Test(
        arguments: [
            (CommitOrder(isShallow: false, isNewer: true, isOlder: false), []),
            (CommitOrder(isShallow: false, isNewer: nil, isOlder: nil), ["HX7011"]), (nil, ["HX7011"]),
        ] as [(CommitOrder?, [String])]
    )
    func unknownOrderIsRefusedWhereItMustBeKnown(order: CommitOrder?, refused: [String]) throws {
        #expect(try Self.plan(order, requiresHistory: true).refusals.map(\.code) == refused)
    }

    @Test func repositoryIsAskedOnlyOfTwoCommits() {
        #expect(CommitOrder(History(), of: nil, applied: "a").isNewer == nil)
        let same = CommitOrder(History(), of: Self.commits.new, applied: String(Self.commits.new.prefix(12)))
        #expect(same == CommitOrder(isShallow: false, isNewer: nil, isOlder: nil))
    }

    // MARK: Other clusters

    private static let teams = "teams: [{name: a}, {name: b}, {name: c}]\n"

    @Test(arguments: [(0, false), (1, false), (2, true), (3, true)])
    func slipOfANameIsRefusedWhereHalfIsShared(shared: Int, isRefused: Bool) throws {
        var database = MadeDatabase("prud")
        database.twins.slips = [Twins.Slip(cluster: "prod", sharedNames: shared)]
        #expect(try database.plan(Self.teams).refused == (isRefused ? ["HX7010 new-cluster=prud"] : []))
    }

    @Test func clusterOfMuchTheSameIsToldOfOnceUnlessItIsMeant() throws {
        var database = MadeDatabase("new")
        var twin = Twins.Neighbour(cluster: "old", count: 4, ofSameFiles: 0, ofSameKeys: 2)
        #expect(twin.isMuchTheSame)
        twin.liveKeys = 1
        database.twins.neighbour = twin
        let plan = try database.plan(Self.teams)
        #expect(plan.warnings.map(\.code) == ["HX8030"] && plan.refusals.isEmpty)
        #expect(plan.warnings.first?.message.hasSuffix("its 4 rows stay, and its 1 API key stays valid") == true)
        let meant = try database.plan(Self.teams, .allowing(["new-cluster=new"]))
        #expect(meant.warnings.isEmpty && meant.overrides.map(\.code) == ["HX8030"])
        database.twins.slips = [Twins.Slip(cluster: "now", sharedNames: 3)]
        #expect(try database.plan(Self.teams).warnings.isEmpty)
    }

    @Test(arguments: [
        ("prod", "prud", true), ("prod", "prodd", true), ("prod", "rpod", true), ("prod", "prod", false),
        ("prod1", "prod2", false), ("abc", "abd", false), ("prod", "stage", false),
    ])
    func slipIsOneLetter(name: String, other: String, isSlip: Bool) throws {
        let question = TwinQuestion(try Made.spec("", cluster: name))
        #expect(question.looksLike(other) == isSlip)
    }

    @Test func questionKnowsWhatIsDeclared() throws {
        let question = TwinQuestion(
            try Made.spec(
                "teams: [{name: a, members: [{user: u, role: viewer}]}]\nusers: [{name: u, email: u@example.com}]\n"
            )
        )
        #expect(question.files == ["spec.yaml"])
        #expect(question.keys(of: .memberships) == [["a", "u"]] && question.keys(of: .regions).isEmpty)
    }
}
