import Foundation
import TestSupport
import Testing

/// Two specs of one cluster, one after the other, to be applied to any database.
struct TwoRevisions {
    /// Where they are, and where a test may put more.
    let folder: TemporaryFolder
    var first: String { folder.url("first/spec.yaml").path }
    var second: String { folder.url("second/spec.yaml").path }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("first/spec.yaml", TestSpecs.first)
        try folder.write("second/spec.yaml", TestSpecs.second)
    }

    func apply(_ spec: String, _ revision: String, on database: TestDatabase) throws {
        let run = try CommandRun.hxapply(["apply", spec, "--revision", revision], database: database)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
}
