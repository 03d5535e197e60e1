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
        for table in state.tables { export.append(table.kind, (0..<table.count).map(table.line)) }
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

    @Test func emptyClusterIsOneDocument() throws {
        #expect(SpecExport(cluster: "test").documents == [Self.header])
    }
}
