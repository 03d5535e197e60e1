internal import Model
internal import Postgres
internal import Spec
internal import Text

/// Refuses to delete what a file declares that is still there but was not given.
enum PartialInputGuard: StateGuard {
    static let rule = GuardRule("partial-input", allows: .atMost)

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard let desired = input.desired else { return [] }
        var resources: [String: [String]] = [:]
        for change in input.draft.changes(.delete) {
            guard let source = change.recordedSource, let colon = source.lastIndex(of: ":") else { continue }
            resources[String(source[..<colon]), default: []].append("\(change.kind.section)/\(change.key)")
        }
        var files = LeftOutFiles(desired)
        var leftOut: [String: (count: Int, wasRead: Bool)] = [:]
        for (recorded, resources) in resources.sorted(by: { $0.key < $1.key }) {
            guard let found = files.find(recorded, resources) else { continue }
            leftOut[found.file, default: (0, found.wasRead)].count += found.count
        }
        return leftOut.sorted { $0.key < $1.key }.map { file, found in
            refusal(file, found.count, wasRead: found.wasRead, input.cluster)
        }
    }

    private static func refusal(_ file: String, _ count: Int, wasRead: Bool, _ cluster: String) -> Plan.Refusal {
        let subject = "\(count.counted("resource")) of \(file) would be deleted; "
        return Plan.Refusal(
            code: "HX7008",
            message: subject
                + (wasRead
                    ? "that file is still there, but declares nothing of \(cluster) any more"
                    : "that file is still there, but not among the given ones"),
            orElse: wasRead
                ? "restore what it declared, or remove the file" : "give all files (--only applies a part of them)",
            allowance: Allowance(rule, file, count: count)
        )
    }
}
