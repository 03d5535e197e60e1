import Foundation
import Postgres
import TestSupport
import Testing

/// An export that no file has room for.
@Suite(.threadOfItsOwn) struct LargeExportTests {
    private static let spec = """
        teams: [{name: ml, adminEmail: lead@example.com}]
        regions: [{name: eu, provider: aws}]
        gpuTypes: [{name: h100, gpusPerInstance: 8}]
        gpuPools: [{region: eu, gpuType: h100, gpus: 8}]
        reservations:
          - name: r
            team: ml
            region: eu
            gpuType: h100
            gpus: 8
            start: 2098-01-01T00:00:00Z
            duration: 1h
            command: x

        """

    @Test func isRefusedOrWrittenAsFilesThatCanBeRead() throws {
        let pipeline = try Pipeline()
        try pipeline.apply(Specs.document(Self.spec))
        // 4,300 rows of 16,000 bytes are more than 64 MiB.
        _ = try pipeline.database.execute(
            """
            INSERT INTO hx.reservations
            SELECT (jsonb_populate_record(
                r, jsonb_build_object('id', gen_random_uuid(), 'name', 'r-' || i, 'command', repeat('x', 16000))
            )).*
            FROM hx.reservations AS r, generate_series(1, 4300) AS i
            """
        )
        let run = try pipeline.hxapply(["export"])
        #expect(run.status == 6 && run.output.isEmpty)
        #expect(run.errors.contains("the export has 66 MiB, but a spec file may have at most 64 MiB"), "\(run.errors)")
        #expect(run.errors.contains("--out DIR"))
        let directory = pipeline.folder.url("out").path
        #expect(try pipeline.hxapply(["export", "--out", directory]).status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        #expect(files == ["test-1.yaml", "test-2.yaml"])
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(file)")
            #expect(try #require(attributes[.size] as? Int) <= 64 << 20)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        // Nothing is written among what is there.
        #expect(try pipeline.hxapply(["export", "--out", directory]).status == 64)
    }

    @Test func smallOneIsOneFile() throws {
        let pipeline = try Pipeline()
        try pipeline.apply(Specs.document(Self.spec))
        let directory = pipeline.folder.url("out").path
        #expect(try pipeline.hxapply(["export", "--out", directory]).status == 0)
        #expect(try pipeline.folder.read("out/test.yaml") == pipeline.hxapply(["export"]).output)
        #expect(try pipeline.hxapply(["plan", directory, "--detailed-exitcode"]).status == 0)
        #expect(try pipeline.hxapply(["export", "--out", pipeline.spec]).status == 64)
    }
}
