import Postgres
import TestSupport
import Testing
import Text

/// `hxapply explain`: what is known of one resource, whatever its kind.
@Suite(.threadOfItsOwn) struct ExplainTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    private static let spec = Specs.document(
        """
        gpuTypes: [{name: h100, gpusPerInstance: 8}]
        regions: [{name: us, provider: aws}]
        gpuPools: [{region: us, gpuType: h100, gpus: 64}]
        teams:
          - {name: ml, displayName: ML}
        users: [{name: ada, email: ada@example.com}]
        memberships: [{team: ml, user: ada, role: admin}]
        apiKeys: [{name: ci, team: ml, expiresAt: \(Specs.keyEnd), sha256: [\(String(repeating: "ab", count: 32))]}]
        reservations:
          - {name: next, team: ml, region: us, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 1h}
        policy: {maxRemovalPercent: 100}

        """
    )

    init() throws {
        pipeline = try Pipeline()
        try pipeline.apply(Self.spec, ["--actor", "ada", "--revision", "0123456789abcdef0123456789abcdef01234567"])
    }

    private func explain(_ resource: String) throws -> CommandRun { try pipeline.hxapply(["explain", resource]) }

    private func json(_ resource: String) throws -> JSONValue {
        let run = try pipeline.hxapply(["explain", resource, "--format", "json"])
        #expect(run.status == 0, "\(run.errors)")
        return try run.json()
    }

    @Test(arguments: [
        "gpuTypes/h100", "regions/us", "gpuPools/us/h100", "teams/ml", "users/ada", "memberships/ml/ada", "apiKeys/ci",
        "reservations/next", "policy",
    ])
    func everyKindIsExplained(_ resource: String) throws {
        let text = try explain(resource)
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.hasPrefix("\(resource) of cluster test\n"))
        #expect(text.output.contains("spec.yaml:"))
        #expect(text.output.contains("created, spec added"))
        #expect(text.output.contains("by ada, revision 0123456789"))
        let answer = try json(resource)
        #expect(answer["exists"] == .boolean(true) && answer["managed"] == .boolean(true))
        #expect(answer["drift"] == .null)
        #expect(answer["lastChange"]?["run"]?["actor"] == .string("ada"))
        #expect(answer["source"]?.text?.contains("spec.yaml:") == true)
    }

    @Test func referrersAreNamed() throws {
        let referrers = try json("teams/ml")["referredToBy"]?.elements?.map {
            "\($0["kind"]?.text ?? "")/\($0["key"]?.text ?? "")"
        }
        #expect(referrers?.sorted() == ["apiKeys/ci", "memberships/ml/ada", "reservations/next"])
        #expect(try explain("memberships/ml/ada").output.contains("by nothing"))
    }

    @Test func driftIsShown() throws {
        try database.execute("UPDATE hx.teams SET display_name = E'evil\\u202E' WHERE name = 'ml'")
        let text = try explain("teams/ml").output
        #expect(text.contains("changed outside hxapply since"))
        #expect(text.contains("displayName: ML -> "))
        #expect(!text.unicodeScalars.contains("\u{202E}"))
        #expect(try json("teams/ml")["drift"]?["fields"]?["displayName"]?["applied"] == .string("ML"))
        #expect(try json("users/ada")["drift"] == .null)
    }

    @Test func reservationHasItsTimeItsPhaseAndItsMessages() throws {
        let text = try explain("reservations/next").output
        #expect(text.contains("begins 2098-01-01T00:00:00Z, ends 2098-01-01T01:00:00Z: begins in "))
        #expect(text.contains("pending, by time alone, nobody has reported it"))
        #expect(text.contains("create_reservation at "))
        let id = try #require(try json("reservations/next")["id"]?.text)
        try database.execute("SELECT hx.report_reservation('test', $1::uuid, 'queued', 'waits')", [id])
        let answer = try json("reservations/next")
        #expect(answer["time"]?["phase"] == .string("queued") && answer["time"]?["isReported"] == .boolean(true))
        #expect(answer["status"]?["reason"] == .string("waits"))
        #expect(answer["dispatched"]?.elements?.map { $0["action"]?.text } == ["create_reservation"])
        // Renamed and extended, it is the same reservation.
        try pipeline.apply(
            Self.spec.replacing("{name: next,", with: "{name: later, renamedFrom: next,")
                .replacing("duration: 1h", with: "duration: 2h")
        )
        let later = try json("reservations/later")
        #expect(later["lastChange"]?["previousKey"] == .string("next"))
        #expect(later["dispatched"]?.elements?.map { $0["action"]?.text } == ["create_reservation", "extend"])
        let former = try explain("reservations/next").output
        #expect(former.contains("renamed (next to later)"), "\(former)")
    }

    @Test func whatWasDeletedIsStillKnown() throws {
        try pipeline.apply(Self.spec.replacing(#/reservations:\n.*\n/#, with: ""))
        let text = try explain("reservations/next").output
        #expect(text.contains("none: it was deleted") && text.contains("deleted, no document declares it"))
        let answer = try json("reservations/next")
        #expect(answer["exists"] == .boolean(false) && answer["values"] == .null)
        #expect(answer["dispatched"]?.elements?.map { $0["action"]?.text } == ["create_reservation", "cancel"])
    }

    @Test(arguments: ["teams/nobody", "nothing/ml", "teams", "teams/", "policy/x", "gpuPools/us", "teams/a/b", "/", ""])
    func unknownResourceIsAMisuse(_ resource: String) throws {
        let run = try explain(resource)
        #expect(run.status == 64, "\(run.output)\(run.errors)")
        #expect(run.output.isEmpty && !run.errors.isEmpty)
    }

    @Test func planRoleIsEnough() throws {
        let login = try pipeline.makeLogin(memberOf: "hx_plan")
        #expect(try pipeline.hxapply(["explain", "reservations/next"], as: login).status == 0)
    }
}
