import Model
import Spec
import TestSupport
import Testing

/// Reservations of parts of a machine (HX2110).
struct PartialInstanceTests {
    @Test(arguments: [
        (8, 1, true), (8, 2, true), (8, 4, true), (8, 8, true), (8, 16, true), (8, 72, true), (8, 3, false),
        (8, 6, false), (8, 12, false), (8, 71, false), (6, 4, false), (6, 3, true), (1, 5, true), (16, 8, true),
    ])
    func partsMustDivideOrBeMultiples(perInstance: Int, gpus: Int, isAccepted: Bool) {
        #expect(Self.codes(perInstance, gpus) == (isAccepted ? [] : ["HX2110 9:84"]))
        #expect(Self.codes(perInstance, gpus, "policy: {minAdmins: 1}\n") == (isAccepted ? [] : ["HX2110 9:84"]))
        #expect(Self.codes(perInstance, gpus, "policy: {partialInstances: true}\n") == [])
    }

    /// With `--only` the policy may be in the database, and with a file that cannot be read in that file.
    @Test func policyThatIsNotKnownRefusesNothing() {
        #expect(Self.codes(8, 3, isPart: true) == [])
        #expect(Self.codes(8, 3, "policy: {partialInstances: false}\n", isPart: true) == ["HX2110 9:84"])
    }

    @Test(arguments: [(8, 3, "write 2 or 4"), (8, 12, "write 8 or 16"), (6, 5, "write 3 or 6")])
    func nearestNumbersAreNamed(perInstance: Int, gpus: Int, hint: String) {
        let found = Self.diagnostics(perInstance, gpus).first
        #expect(found?.hint?.hasPrefix("\(hint), or set 'policy.partialInstances' to true; ") == true)
    }

    private static func codes(_ perInstance: Int, _ gpus: Int, _ more: String = "", isPart: Bool = false) -> [String] {
        diagnostics(perInstance, gpus, more, isPart: isPart).map { diagnostic in
            "\(diagnostic.code.rawValue) \(diagnostic.mark.line):\(diagnostic.mark.column)"
        }
    }

    private static func diagnostics(
        _ perInstance: Int,
        _ gpus: Int,
        _ more: String = "",
        isPart: Bool = false
    ) -> [Diagnostic] {
        let document = """
            apiVersion: hxapply/v1
            kind: Cluster
            metadata: {name: test}
            gpuTypes: [{name: x, gpusPerInstance: \(perInstance)}]
            regions:
              - {name: us, provider: aws}
            teams: [{name: ml}]
            reservations:
              - {name: r, team: ml, region: us, gpuType: x, start: 2036-01-01T00:00:00Z, gpus: \(gpus)}
            \(more)
            """
        let specs = LoadedSpecs(documents: [document], name: "spec.yaml")
        let (_, problems) = Resolver.resolve("test", in: specs, leavingReferencesOpen: isPart)
        return [specs.diagnostics, problems].flatMap { $0.report().shown }
    }
}
