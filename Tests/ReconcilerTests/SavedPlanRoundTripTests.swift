import Model
import Spec
import TestSupport
import Testing
import Text

@testable import Planning
@testable import Reconciler

/// A plan that is written to a file and read again is the same plan, member by member.
@Suite(.threadOfItsOwn) struct SavedPlanRoundTripTests {
    /// A failure names its seed.
    @Test(arguments: UInt64(1)...100)
    func planIsReadAsItWasWritten(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let plan = try Self.plan(using: &random)
        let read = try SavedPlan(file: SavedPlan.file(plan)).plan
        #expect(Self.text(read.changes) == Self.text(plan.changes))
        #expect(read.digest == plan.digest && read.specDigest == plan.specDigest)
        #expect(read.cluster == plan.cluster && read.lineage == plan.lineage && read.serial == plan.serial)
        #expect(read.revision == plan.revision && read.scope == plan.scope && read.undoes == plan.undoes)
        #expect(Self.text(read.overrides) == Self.text(plan.overrides) && read.overrideReason == plan.overrideReason)
        #expect(read.summary.changes == plan.changes.count && read.summary.drifted == plan.summary.drifted)
        #expect(SavedPlan.file(read) == SavedPlan.file(plan))
    }

    /// Each member of a change alters the file, so that none can be forgotten in it.
    @Test func everyMemberOfAChangeIsWritten() throws {
        let row = RowLine("ada\tada@example.com\t\\N\thuman\tt\t\\N\tf\t{}".utf8)
        let other = RowLine("ada\teve@example.com\t\\N\thuman\tt\t\\N\tf\t{}".utf8)
        let versions = [
            Change(.update, .users, .specChanged, before: row, after: other),
            Change(.update, .users, .drifted, before: row, after: other),
            Change(.update, .users, .specChanged, source: "a.yaml:1", before: row, after: other),
            Change(.update, .users, .specChanged, before: other, after: row),
            Change(.update, .users, .specChanged, before: row, after: other, renamedFrom: "ann"),
            Change(.update, .users, .specChanged, before: row, after: other, keepsRenamedFrom: true),
            Change(.update, .users, .specChanged, before: row, after: other, recordedSource: "b.yaml:2"),
        ]
        let files = versions.map { SavedPlan.file(Self.plan(of: [$0])) }
        #expect(Set(files).count == files.count)
        for (file, change) in zip(files, versions) {
            #expect(try Self.text(SavedPlan(file: file).plan.changes) == Self.text([change]))
        }
        let members = Mirror(reflecting: versions[0]).children.compactMap(\.label)
        #expect(members.count == 10, "a change has another member: write it to the file, and try it here")
    }

    /// Fields that a kind was given since are at their defaults; the digest is that of the plan as it was shown.
    @Test(arguments: [(#","labels"]"#, #""f",null]"#), (#","parent","labels"]"#, #""f"]"#)])
    func planOfAKindWithFewerFieldsIsRead(missing: String, end: String) throws {
        let cells = ["ml"] + Array(repeating: "\\N", count: 3) + ["t"] + Array(repeating: "\\N", count: 3)
        let whole = RowLine((cells + ["NOT_DEFINED", "\\N", "\\N", "f", "\\N", "{}"]).joined(separator: "\t").utf8)
        let short = RowLine(whole.bytes.dropLast(6))
        #expect(whole.cells.count == Kind.teams.fields.count && Kind.teams.fields.last?.path == "labels")
        let plan = Self.plan(of: [Change(.create, .teams, .declared, before: nil, after: short)])
        let file = String(decoding: SavedPlan.file(plan), as: UTF8.self)
        let earlier = Self.sealed(file.replacing(missing, with: "]").replacing(#""f"]"#, with: end))
        let read = try SavedPlan(file: Array(earlier.utf8)).plan
        #expect(read.changes.map(\.after) == [whole])
        #expect(read.digest == plan.digest)
        #expect(Self.plan(of: read.changes).digest == plan.digest)
    }

    /// What no version of this program can have meant is refused, by name.
    @Test(arguments: [
        (#""labels"]"#, #""other"]"#, "fields of 'users'"),
        (#""columns":{"users""#, #""columns":{"teams""#, "fields of 'teams'"),
        (#""savedFormat":2"#, #""savedFormat":3"#, "format"),
        (#""savedFormat":2"#, #""savedFormat":"2""#, "format"),
        (#""action":"create""#, #""action":"make""#, "does not know"),
        (#""reason":"spec added""#, #""reason":"whim""#, "does not know"),
        (#""afterRow":["ada","#, #""afterRow":["ada","x","#, "does not know"),
        (#""key":"ada""#, #""key":"eve""#, "does not know"),
        (#""serial":0"#, #""serial":1"#, "digest"),
        (#""scope":"cluster""#, #""scope":"world""#, "does not know"),
    ])
    func planOfALaterProgramIsRefused(text: String, other: String, words: String) throws {
        let row = RowLine("ada\tada@example.com\t\\N\thuman\tt\t\\N\tf\t{}".utf8)
        let plan = Self.plan(of: [Change(.create, .users, .declared, before: nil, after: row)])
        let file = String(decoding: SavedPlan.file(plan), as: UTF8.self)
        #expect(file.contains(text))
        let problem = #expect(throws: SavedPlan.Problem.self) {
            try SavedPlan(file: Array(Self.sealed(file.replacing(text, with: other)).utf8))
        }
        #expect(problem?.message.contains(words) == true, "\(problem?.message ?? "")")
    }

    /// The file with the checksum that its text has now.
    private static func sealed(_ file: String) -> String {
        let lead = #","checksum":""#
        let body = file.split(separator: lead, maxSplits: 1)[0]
        return body + lead + DigestContext().digest(of: Array(body.utf8)).name + "\"}\n"
    }

    private static func plan(of changes: [Change]) -> Plan {
        var draft = PlanDraft()
        draft.changes = changes
        for change in changes { draft.summary.count(change.action) }
        return Plan(
            of: ClusterState("test"),
            specDigest: nil,
            revision: nil,
            scope: .cluster,
            draft: draft,
            guarded: GuardVerdict()
        )
    }

    /// A plan that does whatever a plan can do to the rows of a generated spec.
    private static func plan(using random: inout SeededGenerator) throws -> Plan {
        let rows = try (0..<2).map { _ in
            let spec = GeneratedSpec(using: &random)
            return try Specs.resolve(spec.files(using: &random))
        }
        var state = ClusterState("test")
        state.lineage = random.oneIn(2) ? "4e84cbea" : nil
        state.serial = Int.random(in: 0...9, using: &random)
        var draft = PlanDraft()
        for kind in Kind.all {
            let lines = rows.map { desired in Self.lines(of: kind, in: desired) }
            for (before, after) in zip(lines[0], lines[1]) {
                draft.changes.append(change(kind, before, after, &random))
            }
        }
        for change in draft.changes { draft.summary.count(change.action) }
        draft.summary.drifted = Int.random(in: 0...3, using: &random)
        var verdict = GuardVerdict()
        if random.oneIn(2) {
            verdict.reason = "a \"test\"\n"
            verdict.overrides = [
                Plan.AppliedOverride(
                    allowance: Allowance(RemovalGuard.rule, "users", count: 3),
                    code: "HX7001",
                    message: "3\t"
                )
            ]
        }
        return Plan(
            of: state,
            specDigest: random.oneIn(2) ? rows[0].digest : nil,
            revision: random.oneIn(2) ? String(repeating: "a", count: 40) : nil,
            scope: random.oneIn(2) ? .cluster : .declared,
            draft: draft,
            guarded: verdict,
            undoes: random.oneIn(2) ? "4635ed3c-7ad1-40a7-8640-75e3924a9be6" : nil
        )
    }

    private static func lines(of kind: Kind, in desired: DesiredState) -> [RowLine] {
        guard let table = desired.tables.first(where: { $0.kind === kind }) else { return [] }
        return (0..<table.count).map(table.line)
    }

    private static func change(
        _ kind: Kind,
        _ before: RowLine,
        _ after: RowLine,
        _ random: inout SeededGenerator
    ) -> Change {
        let action = random.pick(Change.Action.allCases)
        return Change(
            action,
            kind,
            random.pick(Change.Reason.allCases),
            source: random.oneIn(2) ? "teams \"x\".yaml:12" : nil,
            before: action == .create ? nil : before,
            after: action == .delete ? nil : after,
            renamedFrom: random.oneIn(3) ? "former" : nil,
            keepsRenamedFrom: random.oneIn(3),
            recordedSource: random.oneIn(3) ? "old.yaml:1" : nil
        )
    }

    /// All that there is in a value, whoever may read it.
    private static func text(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
