private import Foundation
import Model
package import Spec

/// Makes specs and their desired states for tests.
package enum Specs {
    /// An expiry that every policy allows for an API key: half a year from now, such as `2027-06-01T00:00:00Z`.
    package static let keyEnd = "\(Date(timeIntervalSinceNow: 180 * 86400).ISO8601Format().prefix(10))T00:00:00Z"

    /// A document of the cluster `test` with these sections.
    package static func document(_ sections: String, cluster: String = "test") -> String {
        "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: \(cluster)}\n" + sections
    }

    /// The desired state of files, which are given by name.
    ///
    /// - Throws: `Refused` with the diagnostics if the spec is refused.
    package static func resolve(_ files: [String: String], cluster: String = "test") throws -> DesiredState {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(name, text) }
        let specs = LoadedSpecs(paths: [folder.path])
        let (state, problems) = Resolver.resolve(cluster, in: specs)
        var diagnostics = specs.diagnostics
        diagnostics.merge(problems)
        guard let state else { throw Refused(diagnostics: diagnostics) }
        return state
    }

    /// The desired state of a document with these sections.
    package static func resolve(_ sections: String) throws -> DesiredState {
        try resolve(["spec.yaml": document(sections)])
    }

    /// A refused spec.
    package struct Refused: Error, CustomStringConvertible {
        package let diagnostics: Diagnostics

        package var description: String {
            diagnostics.report().shown.map { "\($0.mark.line):\($0.mark.column) \($0.code.rawValue) \($0.message)" }
                .joined(separator: "\n")
        }

        /// The codes of the errors and warnings, in the order of the report.
        package var codes: [String] { diagnostics.report().shown.map(\.code.rawValue) }
    }
}
