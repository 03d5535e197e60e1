import Model
import Testing

@testable import Planning

/// What a plan does to the secrets of API keys, from rows and deliveries alone; it is 2030-01-01.
@Suite struct KeyEffectTests {
    private static let age = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    private static let now = DatabaseTime(microseconds: Moments.now)

    private static func key(
        generation: Int = 1,
        recipients: String = age,
        digests: String = "",
        team: String = "ml",
        overlap: String = "24:00:00",
        active: String = "t",
        end: String = "2030-06-01 00:00:00+00"
    ) -> RowLine {
        Made.line(
            .apiKeys,
            [
                "name": "ci", "team": team, "active": active, "expiresAt": end, "sha256": "{\(digests)}",
                "deliverTo": "{\(recipients)}", "rotation.generation": String(generation), "rotation.overlap": overlap,
            ]
        )
    }

    private static func team(_ name: String, active: Bool) -> RowLine {
        Made.line(.teams, ["name": name, "active": active ? "t" : "f"])
    }

    private static func effects(
        _ changes: [Change],
        _ deliveries: [KeyDelivery] = [],
        teams: [RowLine] = []
    ) -> KeyEffects {
        var draft = PlanDraft()
        draft.changes = changes
        var state = ClusterState("test")
        state.time = now
        let plan = GuardedPlan(draft, of: state, from: .undo, PlanOptions())
        var observed = ObservedState()
        observed.deliveries["ci"] = deliveries
        for question in KeyEffects.needs(plan).rows where question.kind === Kind.teams {
            observed.rows[question] = KindRows(.teams, teams.filter(question.includes))
        }
        return KeyEffects(plan, observed)
    }

    private static func shown(_ effects: KeyEffects) -> [String] {
        effects.all.map { effect in
            let endings = effect.endings.map { "\($0.generation.map(String.init) ?? "-")+\($0.duration)" }
            return "\(effect.action.rawValue) \(effect.generation.map(String.init) ?? "-") ends \(endings)"
        }
    }

    private static func delivery(_ generation: Int64, endsInMinutes minutes: Int64? = nil) -> KeyDelivery {
        KeyDelivery(generation: generation, prefix: "hxk_0000", retiresAt: minutes.map { now.adding(minutes: $0) })
    }

    private static func update(_ before: RowLine, _ after: RowLine) -> Change {
        Change(.update, .apiKeys, .specChanged, before: before, after: after)
    }

    /// A secret that was sealed to recipients is gone once the spec has no recipients, whatever else the plan does.
    @Test func secretsEndWithTheirRecipients() {
        let digest = Self.key(recipients: "", digests: "aa")
        for before in [Self.key(), Self.key(active: "f"), Self.key(end: "2029-01-01 00:00:00+00")] {
            let effects = Self.effects([Self.update(before, digest)], [Self.delivery(1)])
            #expect(effects.all.map(\.endsDeliveries) == [true])
        }
        let off = Self.key(recipients: "", digests: "aa", active: "f")
        #expect(Self.effects([Self.update(Self.key(), off)], [Self.delivery(1)]).all.map(\.endsDeliveries) == [true])
        let release = Change(.release, .apiKeys, .undone, before: Self.key(), after: digest)
        #expect(Self.effects([release], [Self.delivery(1)]).all.map(\.endsDeliveries) == [true])
    }

    /// An inactive owner ends all secrets with the commit, whichever way the key comes to it.
    @Test func inactiveOwnersEndSecrets() {
        let teams = [Self.team("ml", active: true), Self.team("dead", active: false)]
        let moved = Self.effects([Self.update(Self.key(), Self.key(team: "dead"))], [Self.delivery(1)], teams: teams)
        #expect(Self.shown(moved) == ["revoke - ends [\"1+0h\"]"])
        #expect(moved.all.map(\.reason) == ["its team dead is not active"])
        let back = Self.effects([Self.update(Self.key(team: "dead"), Self.key())], [Self.delivery(1)], teams: teams)
        #expect(back.all.isEmpty)
        let between = Self.update(Self.key(team: "dead"), Self.key(team: "dead", active: "f"))
        #expect(Self.effects([between], [Self.delivery(1)], teams: teams).all.isEmpty)
        let off = Change(.update, .teams, .specChanged, before: teams[0], after: Self.team("ml", active: false))
        let rotated = Self.update(Self.key(), Self.key(generation: 2))
        let both = Self.effects([off, rotated], [Self.delivery(1)], teams: teams)
        #expect(Self.shown(both) == ["rotate 2 ends [\"1+0h\"]"])
    }

    @Test func releaseMakesNoSecret() {
        let back = Change(.release, .apiKeys, .undone, before: Self.key(), after: Self.key(generation: 3))
        #expect(Self.effects([back], [Self.delivery(1)]).all.isEmpty)
        #expect(Self.effects([Change(.release, .apiKeys, .released, before: Self.key(), after: nil)]).all.isEmpty)
    }

    @Test func newKeyIsMinted() {
        let create = Change(.create, .apiKeys, .declared, before: nil, after: Self.key(generation: 7))
        #expect(Self.shown(Self.effects([create])) == ["mint 7 ends []"])
        let digest = Change(.create, .apiKeys, .declared, before: nil, after: Self.key(recipients: "", digests: "aa"))
        #expect(Self.shown(Self.effects([digest])).isEmpty)
    }

    @Test func higherGenerationRotates() {
        let change = Self.update(Self.key(generation: 2), Self.key(generation: 3, overlap: "01:30:00"))
        let deliveries = [Self.delivery(0, endsInMinutes: -1), Self.delivery(1, endsInMinutes: 5), Self.delivery(2)]
        #expect(Self.shown(Self.effects([change], deliveries)) == [#"rotate 3 ends ["1+0h", "2+90m"]"#])
        #expect(Self.effects([change], deliveries).refusals.isEmpty)
    }

    @Test func lowerGenerationIsRefused() {
        let change = Self.update(Self.key(generation: 2), Self.key(generation: 1))
        let effects = Self.effects([change], [Self.delivery(1, endsInMinutes: 5), Self.delivery(2)])
        #expect(effects.refusals.map(\.code) == ["HX6020"] && effects.all.isEmpty)
    }

    /// Somebody raised the number in the row; no secret was made for it, and the plan puts the number right.
    @Test func numberThatOthersRaisedMayGoBack() {
        let change = Self.update(Self.key(generation: 5), Self.key(generation: 1))
        let effects = Self.effects([change], [Self.delivery(1)])
        #expect(effects.refusals.isEmpty && effects.all.isEmpty)
    }

    @Test func revocationsAreShown() {
        let ends = #"ends ["1+0h"]"#
        let deliveries = [Self.delivery(1)]
        let delete = Change(.delete, .apiKeys, .undeclared, before: Self.key(), after: nil)
        #expect(Self.shown(Self.effects([delete], deliveries)) == ["revoke - \(ends)"])
        let inactive = Self.update(Self.key(), Self.key(active: "f"))
        #expect(Self.shown(Self.effects([inactive], deliveries)) == ["revoke - \(ends)"])
        let past = Self.update(Self.key(), Self.key(end: "2029-01-01 00:00:00+00"))
        #expect(Self.shown(Self.effects([past], deliveries)) == ["revoke - \(ends)"])
        let dead = Change(.delete, .apiKeys, .undeclared, before: Self.key(active: "f"), after: nil)
        #expect(Self.shown(Self.effects([dead], deliveries)).isEmpty)
        let released = Change(.release, .apiKeys, .released, before: Self.key(), after: nil)
        #expect(Self.shown(Self.effects([released], deliveries)).isEmpty)
    }

    @Test func digestsEndAsTheyAreWithdrawn() {
        let both = Self.key(recipients: "", digests: "aa,bb")
        let one = Self.key(recipients: "", digests: "bb")
        #expect(Self.shown(Self.effects([Self.update(both, one)])) == [#"revoke - ends ["-+0h"]"#])
        #expect(Self.shown(Self.effects([Self.update(one, both)])).isEmpty)
        #expect(Self.shown(Self.effects([Self.update(one, Self.key())])) == [#"mint 1 ends ["-+0h"]"#])
        let back = Self.effects([Self.update(Self.key(), one)], [Self.delivery(1)])
        #expect(Self.shown(back) == [#"revoke - ends ["1+0h"]"#] && back.all.allSatisfy(\.endsDeliveries))
    }

    @Test func planOfASpecAsksAndTells() throws {
        let sections = """
            users: [{name: ada, ACTIVE}]
            apiKeys:
              - {name: ci, user: ada, expiresAt: 2030-06-01T00:00:00Z, deliverTo: [\(Self.age)]}
              - {name: old, user: ada, expiresAt: 2030-01-05T00:00:00Z, deliverTo: [\(Self.age)]}

            """
        let first = sections.replacing("ACTIVE", with: "active: true")
        let fresh = try MadeDatabase().plan(first)
        #expect(fresh.keys.map(\.action) == [.mint, .mint])
        let plan = try MadeDatabase(applied: first).plan(sections.replacing("ACTIVE", with: "active: false"))
        #expect(
            plan.keys.map { "\($0.action) \($0.key): \($0.reason ?? "")" } == [
                "revoke ci: its user ada is not active", "revoke old: its user ada is not active",
            ]
        )
    }
}
