import Model
import Testing

@testable import Spec

/// An export is divided where it would be larger than what can be read.
@Suite struct SpecExportTests {
    private static let header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: test\n"

    private static func load(_ sections: String) throws -> DesiredState {
        let specs = LoadedSpecs(documents: [header + sections], name: "spec")
        return try #require(Resolver.resolve("test", in: specs).state)
    }

    private static func documents(of state: DesiredState, largest: Int) -> [String] {
        var export = SpecExport(cluster: "test", largest: largest)
        export.append { kind in
            state.tables.filter { $0.kind === kind }.flatMap { table in (0..<table.count).map(table.line) }
        }
        return export.documents
    }

    private static func lines(of state: DesiredState) -> [[UInt8]] {
        state.tables.flatMap { table in (0..<table.count).map { table.line($0).bytes } }
    }

    @Test(arguments: [1, 60, 100, 140, 180, 220, 400, 1000, 10_000])
    func piecesReadBackToTheSame(_ largest: Int) throws {
        let users = (0..<30).map { "  - {name: u\($0), email: u\($0)@example.com}\n" }.joined()
        let types = (0..<7).map { "  - {name: g\($0), gpusPerInstance: 8}\n" }.joined()
        let state = try Self.load("policy: {}\ngpuTypes:\n\(types)users:\n\(users)")
        let documents = Self.documents(of: state, largest: largest)
        #expect((documents.count == 1) == (largest == 10_000))
        let shortest = documents.map(\.utf8.count).filter { $0 > largest }
        // One row alone may be larger.
        #expect(shortest.allSatisfy { _ in largest < 180 })
        let specs = LoadedSpecs(documents: documents, name: "export")
        let again = try #require(Resolver.resolve("test", in: specs).state, "\(documents)")
        #expect(Self.lines(of: again) == Self.lines(of: state))
        #expect(again.sections == state.sections)
    }

    private static let places = """
        gpuTypes: [{name: cpu, gpusPerInstance: 0}, {name: h100, gpusPerInstance: 8}]
        regions: [{name: eu, provider: aws}, {name: us, provider: aws}]
        gpuPools:
          - {region: us, gpuType: cpu, gpus: 0, protected: true}
          - {region: us, gpuType: h100, gpus: 8, usdPerGPUHour: 6.88}

        """

    @Test func childrenStandInsideTheirParents() throws {
        let state = try Self.load(Self.places)
        #expect(
            state.document == Self.header + """
                gpuTypes:
                  - name: cpu
                    gpusPerInstance: 0
                  - name: h100
                    gpusPerInstance: 8
                regions:
                  - name: eu
                    provider: aws
                  - name: us
                    provider: aws
                    pools:
                      - gpuType: cpu
                        gpus: 0
                        protected: true
                      - gpuType: h100
                        gpus: 8
                        usdPerGPUHour: 6.8800

                """
        )
    }

    /// As where the parents are rows of others, or managed and those of others are exported.
    @Test func childrenWithoutTheirParentsStandInTheirSection() throws {
        let state = try Self.load(Self.places)
        var export = SpecExport(cluster: "test")
        export.append { kind in
            state.tables.filter { $0.kind === kind && kind !== Kind.regions }.flatMap { table in
                (0..<table.count).map(table.line)
            }
        }
        let text = try #require(export.documents.first)
        #expect(text.contains("\ngpuPools:\n  - region: us\n    gpuType: cpu\n    gpus: 0\n"), "\(text)")
        #expect(!text.contains("regions:"))
    }

    /// What one document has no room for inside a parent stands in the section, which can be divided.
    @Test(arguments: [1, 100, 160, 200, 300, 500, 900, 100_000])
    func piecesWithChildrenReadBackToTheSame(_ largest: Int) throws {
        let users = (0..<20).map { "  - {name: u\($0)}\n" }.joined()
        let few = (0..<3).map { "      - {user: u\($0), role: viewer}\n" }.joined()
        let many = (0..<20).map { "      - {user: u\($0), role: member}\n" }.joined()
        let teams = "teams:\n  - name: a\n    members:\n\(many)  - name: b\n    members:\n\(few)  - {name: c}\n"
        let state = try Self.load("\(teams)users:\n\(users)")
        let documents = Self.documents(of: state, largest: largest)
        let specs = LoadedSpecs(documents: documents, name: "export")
        let again = try #require(Resolver.resolve("test", in: specs).state, "\(documents)")
        #expect(Self.lines(of: again) == Self.lines(of: state))
        #expect(largest < 160 || documents.allSatisfy { $0.utf8.count <= largest })
        #expect(documents.joined().contains("    members:\n") == (largest >= 300))
        #expect(documents.joined().contains("\nmemberships:\n") == (largest <= 500))
    }

    @Test func emptyClusterIsOneDocument() throws {
        #expect(SpecExport(cluster: "test").documents == [Self.header])
    }
}
