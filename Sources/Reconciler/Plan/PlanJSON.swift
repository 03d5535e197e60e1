package import Spec

extension JSONWriter {
    /// Writes a plan as the contract has it; `run` is there where the plan was applied.
    package mutating func plan(_ plan: Plan, run: AppliedRun? = nil) {
        object { json in
            json.member("formatVersion", 1)
            json.member("cluster", plan.cluster)
            json.member("plan", plan.digest.name)
            json.member("specDigest", plan.specDigest.name)
            json.member("serial", run?.serial ?? plan.serial)
            json.name("summary")
            json.summary(plan.summary)
            json.name("changes")
            json.array { json in
                for change in plan.changes { json.change(change) }
            }
            json.name("refusals")
            json.array { json in
                for refusal in plan.refusals { json.refusal(refusal) }
            }
            json.name("warnings")
            json.array { _ in }
            if let run { json.member("run", run.id.description) }
        }
    }

    /// Writes the members that plans and run records have in common.
    package mutating func counts(_ summary: Plan.Summary) {
        member("create", summary.create)
        member("update", summary.update)
        member("rename", summary.rename)
        member("delete", summary.delete)
        member("unchanged", summary.unchanged)
    }

    private mutating func summary(_ summary: Plan.Summary) {
        object { json in
            json.counts(summary)
            json.member("unmanaged", summary.unmanaged)
            json.member("drifted", summary.drifted)
        }
    }

    private mutating func change(_ change: Change) {
        object { json in
            json.member("action", change.action.rawValue)
            json.member("kind", change.kind.section)
            json.member("key", change.key)
            json.member("source", change.source)
            json.member("reason", change.reason.rawValue)
            json.name("fields")
            json.object { json in
                for (field, before, after) in change.fields {
                    json.name(field.path)
                    json.object { json in
                        json.name("before")
                        field.type.write(before, to: &json)
                        json.name("after")
                        field.type.write(after, to: &json)
                    }
                }
            }
        }
    }

    private mutating func refusal(_ refusal: Plan.Refusal) {
        object { json in
            json.member("guard", refusal.guardName)
            json.member("code", refusal.code)
            json.member("message", refusal.message)
            json.member("override", refusal.override)
        }
    }
}
