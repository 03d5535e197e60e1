internal import Postgres
internal import Spec

/// Refuses a spec that declares nothing where the cluster has resources: a lost checkout looks like that.
enum EmptySourceGuard: StateGuard {
    static let rule = GuardRule("empty", allows: .atMost)

    static func refusals(_ input: GuardInput) throws(PostgresError) -> [Plan.Refusal] {
        guard isEmpty(input) else { return [] }
        let count = input.draft.changes(.delete).count
        return [
            Plan.Refusal(
                code: "HX7003",
                message: "the spec declares nothing, so "
                    + "\(count == 1 ? "the only resource" : "all \(count) resources") of \(input.cluster) would be deleted",
                orElse: "check the paths",
                allowance: Allowance(rule, input.cluster, count: count)
            )
        ]
    }

    static func isEmpty(_ input: GuardInput) -> Bool {
        guard input.isOfSpec, input.draft.summary.delete > 0 else { return false }
        if let desired = input.desired { return desired.count == 0 }
        let summary = input.draft.summary
        return summary.changes - summary.delete - summary.release + summary.unchanged == 0
    }
}
