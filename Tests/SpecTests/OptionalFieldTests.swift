import TestSupport
import Testing

@testable import Model
@testable import Spec

/// What a platform need not have (addresses, capacities, ends), and what depends on another resource.
@Suite struct OptionalFieldTests {
    private static let catalogue = """
        gpuTypes:
          - {name: cpu, gpusPerInstance: 0}
          - {name: h100, gpusPerInstance: 8}
        regions: [{name: us, provider: nebius, area: BR}]
        teams: [{name: ml}, {name: ops, adminEmail: a@example.com}, {name: web, adminEmail: A@example.com}]
        users: [{name: ada}, {name: bob}]

        """

    private static func reservation(_ fields: String) -> String {
        catalogue + "reservations:\n  - {name: run, team: ml, region: us, start: 2036-01-01T00:00:00Z, \(fields)}\n"
    }

    private static func value(_ path: String, of kind: Kind, in state: DesiredState) -> String? {
        state.tables.first { $0.kind === kind }?.line(0).value(of: path, in: kind)
    }

    @Test func absentIsNull() throws {
        let state = try Specs.resolve(
            Self.reservation("gpuType: h100, gpus: 8") + "gpuPools: [{region: us, gpuType: h100}]\n"
        )
        #expect(Self.value("email", of: .users, in: state) == nil)
        #expect(Self.value("adminEmail", of: .teams, in: state) == nil)
        #expect(Self.value("gpus", of: .gpuPools, in: state) == nil)
        #expect(Self.value("duration", of: .reservations, in: state) == nil)
        #expect(Self.value("provider", of: .regions, in: state) == "nebius")
    }

    @Test(arguments: [
        ("gpuType: h100, gpus: 1", []), ("gpuType: cpu, gpus: 0", []), ("gpuType: h100, gpus: 0", ["HX2107"]),
        ("gpuType: cpu, gpus: 1", ["HX2107"]), ("gpuType: h200, gpus: 0", ["HX2104"]),
        // A refused number is reported once.
        ("gpuType: cpu, gpus: x", ["HX2013"]),
    ])
    func onlyCPUTypesAreReservedWithoutGPUs(_ fields: String, _ codes: [String]) throws {
        do {
            _ = try Specs.resolve(Self.reservation(fields))
            #expect(codes.isEmpty)
        } catch let refused as Specs.Refused {
            #expect(refused.codes == codes)
        }
    }

    @Test func refusalNamesBothPlaces() throws {
        do {
            _ = try Specs.resolve(Self.reservation("gpuType: cpu, gpus: 8"))
            Issue.record("it is accepted")
        } catch let refused as Specs.Refused {
            let problem = try #require(refused.diagnostics.report().shown.first)
            #expect(problem.message == "'gpus' must be 0, as 'gpusPerInstance' of GPU type 'cpu' is 0")
            #expect(problem.hint?.hasSuffix("spec.yaml:5") == true)
            #expect(problem.mark.line == 11)
        }
    }

    @Test func usersStillShareNoAddress() {
        #expect(throws: Specs.Refused.self) {
            try Specs.resolve("users: [{name: ada, email: a@example.com}, {name: bob, email: A@example.com}]\n")
        }
    }
}
