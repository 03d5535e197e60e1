import Model
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// API keys that would live longer than the policy allows are refused, by the time that is handed in.
@Suite(.threadOfItsOwn) struct KeyLifetimeTests {
    /// 2030-01-01T00:00:00Z.
    private static let now = DatabaseTime(microseconds: 1_893_456_000_000_000)

    private static func key(_ end: String, active: String = "t") -> RowLine {
        RowLine("ci\t\\N\tml\t\\N\t\(active)\t\(end)\t{}\tf\t{}".utf8)
    }

    private static func codes(_ changes: [Change], policy: String? = nil) -> [String] {
        var draft = PlanDraft()
        draft.changes = changes
        var limits = PolicyLimits.standard
        if let policy { limits.maxKeyLifetime = FieldType.duration(minutes: 0...Int64.max).order(ofText: policy) ?? 0 }
        var state = ClusterState("test")
        state.time = now
        let plan = GuardedPlan(draft, of: state, from: .undo, PlanOptions())
        return KeyLifetimeGuard.refusals(plan, ProjectedState(ObservedState(), draft), limits).map {
            "\($0.code) \($0.allowance?.flag ?? "")"
        }
    }

    private static let refused = ["HX7023 key-lifetime=apiKeys/ci"]

    @Test(arguments: [
        ("2030-06-01 00:00:00+00", false), ("2031-01-01 00:00:00+00", false), ("2031-01-01 00:00:00.000001+00", true),
        ("2030-01-01 00:00:00+00", true), ("2029-12-31 23:59:59+00", true), ("2030-01-01 00:00:00.000001+00", false),
        ("2099-12-31 00:00:00+00", true),
    ])
    func newKeyEndsWithinTheLifetime(end: String, isRefused: Bool) {
        for active in ["t", "f"] {
            let change = Change(.create, .apiKeys, .declared, before: nil, after: Self.key(end, active: active))
            #expect(Self.codes([change]) == (isRefused ? Self.refused : []), "\(end)")
        }
    }

    @Test func onlyALongerLifeIsJudged() {
        let far = Self.key("2050-01-01 00:00:00+00")
        let farther = Self.key("2051-01-01 00:00:00+00")
        let past = Self.key("2020-01-01 00:00:00+00")
        let inactive = Self.key("2050-01-01 00:00:00+00", active: "f")
        func update(_ before: RowLine, _ after: RowLine, _ action: Change.Action = .update) -> Change {
            Change(action, .apiKeys, .specChanged, before: before, after: after)
        }
        #expect(Self.codes([update(far, farther)]) == Self.refused)
        #expect(Self.codes([update(farther, far)]).isEmpty)
        #expect(Self.codes([update(inactive, far)]).isEmpty)
        #expect(Self.codes([update(far, past)]).isEmpty)
        #expect(Self.codes([update(far, farther, .adopt)]) == Self.refused)
        #expect(Self.codes([update(far, far, .adopt)]).isEmpty)
        #expect(Self.codes([Change(.delete, .apiKeys, .undeclared, before: far, after: nil)]).isEmpty)
        #expect(Self.codes([Change(.release, .apiKeys, .released, before: far, after: nil)]).isEmpty)
        #expect(Self.codes([update(past, far)], policy: "262800:00:00").isEmpty)
    }

    @Test func timeThatIsNotKnownJudgesNothing() {
        var draft = PlanDraft()
        let key = Self.key("2099-01-01 00:00:00+00")
        draft.changes = [Change(.create, .apiKeys, .declared, before: nil, after: key)]
        let plan = GuardedPlan(draft, of: ClusterState("test"), from: .undo, PlanOptions())
        #expect(KeyLifetimeGuard.refusals(plan, ProjectedState(ObservedState(), draft), .standard).isEmpty)
    }

    // MARK: Which policy holds

    private static func document(_ policy: String?) throws -> DesiredState {
        try Specs.resolve(
            """
            \(policy.map { "policy: {maxKeyLifetime: \($0)}" } ?? "")
            teams: [{name: ml}]
            apiKeys: [{name: ci, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\(String(repeating: "ab", count: 32))]}]

            """
        )
    }

    /// The policy of the first plan is the only one; later the one in force counts too, so that loosening takes two.
    @Test func looseningTheLimitTakesTwoPlans() throws {
        let session = try TestServer.makeDatabase().migratedSession()
        func refusals(_ policy: String?) throws -> [String] {
            try session.plan(Self.document(policy)).refusals.map(\.code)
        }
        #expect(try refusals("1d") == ["HX7023"])
        #expect(try refusals("300d") == [])
        #expect(try refusals(nil) == [])
        try session.apply(Specs.resolve("policy: {maxKeyLifetime: 1d}\nteams: [{name: ml}]\n"))
        #expect(try refusals("300d") == ["HX7023"])
        try session.apply(Specs.resolve("policy: {maxKeyLifetime: 300d}\nteams: [{name: ml}]\n"))
        #expect(try refusals("300d") == [])
        try session.apply(Self.document("300d"))
        // What was within the policy when it was applied stays.
        #expect(try refusals("1d") == [])
        #expect(try session.plan(Self.document("300d")).summary.changes == 0)
    }

    @Test func databaseWithoutTablesIsNoWayAround() throws {
        let state = try Self.document("1d")
        var cluster = ClusterState("test")
        cluster.time = DatabaseTime(microseconds: 1_790_000_000_000_000)
        let reader = PlanReader(options: PlanOptions(), state: cluster, connection: nil)
        #expect(try reader.plan(.spec(state)).get().refusals.map(\.code) == ["HX7023"])
    }
}
