import Planning
import Reconciler
import Report
import TestSupport
import Testing
import Text

/// What must hold for every valid spec, tried on pairs of generated ones against a real server: on 200, and on a
/// thousand by `make torture`.
///
/// `PlanningTests` try hundreds more in memory.
@Suite(.threadOfItsOwn) struct ConvergenceTests {
    private static let pairs = Rounds.count("HXAPPLY_PAIRS", standard: 200)

    /// Each of eight seeds takes its part of the pairs.
    ///
    /// A failure names its seed; `HXAPPLY_SEED` is not needed to bring it back.
    @Test(arguments: UInt64(1)...8)
    func appliesConverge(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let session = try TestServer.makeDatabase().migratedSession()
        for pair in 1...max(1, Self.pairs / 8) {
            for name in ["A", "B"] {
                let spec = GeneratedSpec(using: &random)
                let label: Comment = "seed \(seed), pair \(pair), spec \(name)"
                let desired = try Specs.resolve(spec.files(using: &random))
                let (planned, options) = try session.allowedPlan(desired)
                let shuffled = try session.plan(Specs.resolve(spec.files(using: &random)), options)
                #expect(Self.text(planned) == Self.text(shuffled), label)
                let run = try session.apply(desired, options)
                #expect(run.plan.digest == planned.digest, label)
                #expect(try session.plan(desired).summary.changes == 0, label)
                let exported = try Specs.resolve(["export.yaml": session.export("test")])
                let afterExport = try session.plan(exported)
                #expect(afterExport.summary.changes == 0, "\(label): \(Self.text(afterExport))")
            }
        }
    }

    /// A plan as people and programs read it, without the places in files.
    private static func text(_ plan: Plan) -> String {
        var text = "\(plan.digest.name) \(plan.specDigest?.name ?? "") \(plan.serial)\n"
        PlanText(plan) { text, _ in text }.write { text += $0 }
        return text.replacing(#/\S+\.(?:yaml|yml|json):\d+/#, with: "PLACE")
            // Secrets are made at random.
            .replacing(#/hxk_[0-9A-Za-z]{4}/#, with: "PREFIX")
    }
}
