import Postgres
import Spec
import TestSupport
import Testing

@testable import Planning
@testable import Reconciler

/// That no statement's work grows with the product of its tables, whatever Postgres knows of them.
///
/// `make bench` does the same with every command and a hundred times as many rows.
@Suite(.threadOfItsOwn) struct StatementWorkTests {
    /// What Postgres' statistics are of.
    enum Statistics: CaseIterable {
        case nothing
        /// A cluster that was there before: the other one's rows count as none.
        case anotherCluster
    }

    /// Regions, each with as many pools, and a team that it is dedicated to.
    private static let regions = 30
    private static let pools = regions * regions

    /// How often a command may handle each row and each record; comparing them in pairs takes it some 900 times.
    private static let most = 60

    private static func sections(gpus: Int = 8) -> String {
        let numbers = 0..<regions
        return """
            gpuTypes: [\(numbers.map { "{name: t\($0), gpusPerInstance: 8}" }.joined(separator: ", "))]
            regions: [\(numbers.map { "{name: r\($0), provider: aws, dedicatedTo: [m\($0)]}" }.joined(separator: ", "))]
            teams: [\(numbers.map { "{name: m\($0), adminEmail: a\($0)@example.com}" }.joined(separator: ", "))]
            gpuPools:
            \((0..<pools).map { pool in
                "  - {region: r\(pool / regions), gpuType: t\(pool % regions), gpus: \(gpus)}"
            }.joined(separator: "\n"))
            """
    }

    private let database: TestDatabase
    private let session: Session
    private let desired: DesiredState

    init() throws {
        database = try TestServer.makeDatabase()
        session = try database.migratedSession()
        desired = try Specs.resolve(Self.sections())
    }

    private func apply(with statistics: Statistics) throws {
        if statistics == .anotherCluster {
            let other = "teams: [{name: ml, adminEmail: lead@example.com}]\nusers: [{name: ada, email: a@example.com}]"
            let spec = ["other.yaml": Specs.document(other, cluster: "other")]
            try session.apply(try Specs.resolve(spec, cluster: "other"))
            try database.execute("ANALYZE")
        }
        try session.apply(desired)
    }

    private func expectLittleWork(_ body: () throws -> Void) throws {
        let handled = try TestServer.rowsHandled(by: session.connection, body)
        #expect(handled > Self.pools && handled < Self.most * Self.pools, "\(handled) rows")
    }

    /// The deleted row is looked for in the history, which has a record of each.
    @Test(arguments: Statistics.allCases)
    func oneRowDeletedByHand(_ statistics: Statistics) throws {
        try apply(with: statistics)
        try database.execute("DELETE FROM hx.gpu_pools WHERE region = 'r7' AND gpu_type = 't8'")
        try expectLittleWork {
            let drift = try session.drift(of: "test")
            #expect(drift.items.map(\.resource) == ["gpuPools/r7/t8"])
        }
        try expectLittleWork {
            let plan = try session.plan(desired)
            #expect(plan.changes.map(\.reason) == [.missing])
        }
        try expectLittleWork { try session.apply(desired) }
    }

    /// Of each row what was applied is looked for, and who changed it.
    @Test(arguments: Statistics.allCases)
    func allRowsEditedByHand(_ statistics: Statistics) throws {
        try apply(with: statistics)
        try database.execute("UPDATE hx.gpu_pools SET gpus = 1")
        try expectLittleWork {
            let drift = try session.drift(of: "test")
            #expect(drift.items.count == Self.pools)
            #expect(drift.items.allSatisfy { $0.applied != nil && $0.writes.count == 1 })
        }
        try expectLittleWork { try session.apply(desired) }
        #expect(try session.plan(desired).changes.isEmpty)
    }

    /// Whether anybody changed them since is looked for in the history.
    @Test(arguments: Statistics.allCases)
    func undoOfManyChanges(_ statistics: Statistics) throws {
        try apply(with: statistics)
        let run = try session.apply(try Specs.resolve(Self.sections(gpus: 16)))
        let record = try #require(try session.runs(beginningWith: run.id.description, of: nil).first)
        try expectLittleWork { try session.apply(.undo(record)) }
        #expect(try session.plan(desired).changes.isEmpty)
    }
}
