import Postgres
import TestSupport
import Testing

/// A database that drops what a run writes without a word: no run succeeds there.
@Suite(.threadOfItsOwn) struct DroppedWriteTests {
    private let pipeline: Pipeline
    private var database: TestDatabase { pipeline.database }

    init() throws { pipeline = try Pipeline() }

    /// Every write of an apply, by its table and statement, with the spec whose apply makes it.
    private static let writes: [(table: String, operation: String, spec: String)] = [
        ("runs", "INSERT", dedicated), ("runs", "UPDATE", dedicated), ("clusters", "UPDATE", dedicated),
        ("changes", "INSERT", dedicated), ("outbox", "INSERT", reserved),
        ("dispatches", "INSERT", reserved), ("reservations", "INSERT", reserved),
        ("users", "UPDATE", Specs.document(catalogue.replacing("ada@example.com", with: "a@example.com"))),
        ("region_dedicated_teams", "INSERT", dedicated), ("api_key_secrets", "INSERT", keyed),
    ]

    private static let catalogue = """
        teams: [{name: ml, adminEmail: lead@example.com}]
        gpuTypes: [{name: h100, gpusPerInstance: 8}]
        users: [{name: ada, email: ada@example.com, platformRole: admin}]

        """
    private static let reserved = Specs.document(
        catalogue + """
            regions: [{name: east, provider: aws}]
            reservations:
              - {name: r, team: ml, region: east, gpuType: h100, gpus: 8, start: 2098-01-01T00:00:00Z, duration: 1h}
            """
    )
    private static let dedicated = Specs.document(
        catalogue + "regions: [{name: east, provider: aws, dedicatedTo: [ml]}]"
    )
    private static let keyed = Specs.document(
        catalogue + """
            apiKeys:
              - name: k
                team: ml
                expiresAt: \(Specs.keyEnd)
                sha256: ["\(String(repeating: "ab", count: 32))"]
            """
    )

    @Test(arguments: writes.indices)
    func runFails(_ index: Int) throws {
        let (table, operation, spec) = Self.writes[index]
        try pipeline.apply(Specs.document(Self.catalogue))
        try database.connect().executeScript(
            """
            CREATE FUNCTION public.drop_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER drops BEFORE \(SQL(script: operation)) ON hx.\(identifier: table)
                FOR EACH ROW EXECUTE FUNCTION public.drop_it()
            """
        )
        let before = try database.execute("SELECT serial, applied_run FROM hx.clusters").rows
        try pipeline.write(spec)
        let run = try pipeline.hxapply(["apply", pipeline.spec])
        #expect(run.status == 6, "\(table): \(run.output)\(run.errors)")
        #expect(run.errors.contains("rows of \(table)"), "\(table): \(run.errors)")
        #expect(try database.execute("SELECT serial, applied_run FROM hx.clusters").rows == before)
    }
}
