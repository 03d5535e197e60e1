import Model
import Planning
import Spec
import TestSupport

/// Specs and rows from a few words, without a file.
enum Made {
    struct Refused: Error {
        let codes: [String]
    }

    /// The desired state of one document's sections.
    /// - Parameter isPart: whether what it refers to may be declared elsewhere.
    static func spec(_ sections: String, cluster: String = "test", isPart: Bool = false) throws -> DesiredState {
        let head = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata: {name: \(cluster)}\n"
        return try spec(documents: [head + sections], cluster: cluster, isPart: isPart)
    }

    /// The desired state of whole documents.
    static func spec(documents: [String], cluster: String = "test", isPart: Bool = false) throws -> DesiredState {
        let specs = LoadedSpecs(documents: documents, name: "spec.yaml")
        let (state, problems) = Resolver.resolve(cluster, in: specs, leavingReferencesOpen: isPart)
        guard let state else {
            let all = [specs.diagnostics, problems].flatMap { $0.report().shown }
            throw Refused(codes: all.map { "\($0.code.rawValue) \($0.message)" })
        }
        return state
    }

    /// The desired state of a generated spec.
    static func generated(_ random: inout SeededGenerator) throws -> DesiredState {
        let files = GeneratedSpec(using: &random).files(using: &random)
        return try spec(documents: files.sorted { $0.key < $1.key }.map(\.value))
    }

    /// A row with these values as Postgres writes them, the others at their defaults.
    static func line(_ kind: Kind, _ values: [String: String]) -> RowLine {
        join(kind.fields.map { values[$0.path] ?? $0.defaultValue })
    }

    /// The row with another value in one field.
    static func line(_ line: RowLine, of kind: Kind, with path: String, _ value: String?) -> RowLine {
        join(zip(kind.fields, line.values).map { $0.path == path ? value : $1 })
    }

    private static func join(_ values: [String?]) -> RowLine {
        var bytes: [UInt8] = []
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(0x09) }
            RowLine.appendCell(value, to: &bytes)
        }
        return RowLine(bytes)
    }
}

/// Times of the tests.
enum Moments {
    /// 2030-01-01T00:00:00Z, in microseconds since 1970.
    static let now: Int64 = 1_893_456_000_000_000
}

extension PlanOptions {
    /// Options that allow what the flags say.
    static func allowing(_ flags: [String], adopting: Bool = false, scope: Scope = .cluster) -> PlanOptions {
        var options = PlanOptions()
        options.allowances = Allowances(flags.compactMap(Allowance.init(flag:)), reason: "a test")
        options.adopts = adopting
        options.scope = scope
        return options
    }
}

extension Plan {
    /// Each change as `update teams/ml`, after a rename with both names.
    var shown: [String] {
        changes.map { change in
            "\(change.action.rawValue) \(change.previousKey.map { "\($0)>" } ?? "")\(change.resource)"
        }
    }

    /// Each refusal as its code and what lifts it.
    var refused: [String] {
        refusals.map { [$0.code, $0.allowance?.flag].compactMap(\.self).joined(separator: " ") }
    }
}
