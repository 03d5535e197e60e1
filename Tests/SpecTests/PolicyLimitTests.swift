import Model
import Spec
import TestSupport
import Testing

/// What is larger than the policy allows is an error of the spec.
@Suite struct PolicyLimitTests {
    private static func codes(_ duration: String?, policy: String) -> [String] {
        let sections = """
            gpuTypes: [{name: h100, gpusPerInstance: 8}]
            regions: [{name: r, provider: aws}]
            teams: [{name: ml}]
            reservations:
              - name: a
                team: ml
                region: r
                gpuType: h100
                gpus: 8
                start: 2030-01-01T00:00:00Z
            \(duration.map { "    duration: \($0)" } ?? "")
            \(policy)

            """
        do {
            _ = try Specs.resolve(sections)
            return []
        } catch let refused as Specs.Refused {
            return refused.diagnostics.report().shown.map { "\($0.code.rawValue) \($0.mark.line):\($0.mark.column)" }
        } catch {
            return ["\(error)"]
        }
    }

    private static let refused = ["HX2108 14:15"]

    @Test(arguments: [
        ("240h", "", []), ("10d", "", []), ("14401m", "", refused), ("11d", "", refused), (nil, "", []),
        ("72h", "policy: {maxReservation: 72h}", []), ("73h", "policy: {maxReservation: 72h}", refused),
        ("720h", "policy: {maxReservation: 30d}", []), ("73h", "policy: {maxReservation: 3d}", refused),
        ("241h", "policy: {minAdmins: 2}", refused), ("241h", "policy: {}", refused),
    ])
    func reservationIsNoLongerThanThePolicyAllows(duration: String?, policy: String, codes: [String]) {
        #expect(Self.codes(duration, policy: policy) == codes, "\(duration ?? "none") \(policy)")
    }
}
