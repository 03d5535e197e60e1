internal import Postgres
internal import Spec

/// Refuses to delete what a file declares that is still there but was not given.
enum PartialInputGuard: Guard {
    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard let inputs = input.desired?.inputs else { return [] }
        var counts: [String: Int] = [:]
        for change in input.draft.changes(.delete) {
            guard let source = change.recordedSource, let colon = source.lastIndex(of: ":") else { continue }
            counts[String(source[..<colon]), default: 0] += 1
        }
        var leftOut: [String: Int] = [:]
        for (recorded, count) in counts {
            if let file = inputs.leftOut(recorded) { leftOut[file, default: 0] += count }
        }
        return leftOut.sorted { $0.key < $1.key }.map { file, count in
            Plan.Refusal(
                code: "HX7008",
                message: "\(count.counted("resource")) of \(file) would be deleted; "
                    + "that file is still there, but not among the given ones",
                orElse: "give all files (--only applies a part of them)",
                allowance: Allowance("partial-input", file, count: count)
            )
        }
    }
}
