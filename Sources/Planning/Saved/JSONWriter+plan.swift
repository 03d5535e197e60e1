internal import Model
package import Text

extension JSONWriter {
    /// Writes the members that shown plans and saved plans share.
    package mutating func planMembers(_ written: WrittenPlan) {
        member("formatVersion", 1)
        members(SavedPlanParts.shown, of: written)
        if let cost = written.plan.cost { self.cost(cost) }
        keys(written.plan.keys)
        name("refusals")
        array { json in
            for refusal in written.plan.refusals { json.refusal(refusal) }
        }
        name("warnings")
        array { json in
            for warning in written.plan.warnings { json.warning(warning) }
        }
        members(SavedPlanParts.overrides, of: written)
    }

    /// Writes the guards that allowances let the plan pass, as runs record them.
    package mutating func overrides(_ overrides: [Plan.AppliedOverride]) {
        array { json in
            for override in overrides {
                json.object { json in
                    json.member("guard", override.guardName)
                    json.member("code", override.code)
                    json.member("allow", override.flag)
                    json.member("message", override.message)
                }
            }
        }
    }

    /// Writes the members that plans and run records share.
    package mutating func counts(_ summary: Plan.Summary) {
        member("create", summary.create)
        member("update", summary.update)
        member("rename", summary.rename)
        member("delete", summary.delete)
        member("unchanged", summary.unchanged)
    }

    /// Writes the counts that are left out if they are zero.
    package mutating func rareCounts(_ summary: Plan.Summary) {
        if summary.adopt > 0 { member("adopt", summary.adopt) }
        if summary.release > 0 { member("release", summary.release) }
    }

    mutating func summary(_ summary: Plan.Summary) {
        object { json in
            json.counts(summary)
            json.member("unmanaged", summary.unmanaged)
            json.member("drifted", summary.drifted)
            json.rareCounts(summary)
        }
    }

    /// - Parameter isSaved: whether to write the whole rows.
    mutating func change(_ change: Change, isSaved: Bool) {
        object { json in
            json.members(SavedChange.shown, of: change)
            json.name("fields")
            json.object { json in
                for (field, before, after) in change.fields {
                    for difference in field.differences(before: before, after: after) {
                        json.difference(difference, before: "before", after: "after")
                    }
                }
            }
            if isSaved { json.members(SavedChange.hidden, of: change) }
        }
    }

    private mutating func refusal(_ refusal: Plan.Refusal) {
        object { json in
            json.member("guard", refusal.guardName)
            json.member("code", refusal.code)
            json.member("message", refusal.message)
            json.member("override", refusal.advice)
            json.name("allowances")
            json.array { json in
                if let allowance = refusal.allowance { json.string(allowance.flag) }
            }
            json.member("resource", refusal.concern?.resource)
            json.member("source", refusal.concern?.source)
            json.involved(refusal.involved)
        }
    }

    private mutating func warning(_ warning: Plan.Warning) {
        object { json in
            json.member("code", warning.code)
            json.member("message", warning.message)
            json.member("hint", warning.hint)
            json.member("resource", warning.concern?.resource)
            json.member("source", warning.concern?.source)
            json.involved(warning.involved)
        }
    }

    /// Writes the resources that have a part in a refusal or a warning, if there are any.
    private mutating func involved(_ involved: [Plan.Involved]) {
        guard !involved.isEmpty else { return }
        name("involved")
        array { json in
            for part in involved {
                json.object { json in
                    json.member("resource", part.resource)
                    json.member("source", part.source)
                    json.member("detail", part.detail)
                }
            }
        }
    }
}
