internal import Model
internal import Text

/// The parts of a plan while it is read from a file.
struct SavedPlanParts {
    var state = ClusterState("")
    var draft = PlanDraft()
    var verdict = GuardVerdict()
    var digest: String?
    var specDigest: Digest?
    var revision: String?
    var scope = Scope.cluster
    var undoes: String?

    /// The members that shown plans and saved plans share, before the refusals.
    static let shown: [JSONMember<WrittenPlan, SavedPlanParts>] = [
        .text(
            "cluster",
            get: { $0.plan.cluster },
            set: { parts, text in
                guard let text, FieldType.name.cell(of: text, isPlain: false) != nil else { return false }
                parts.state = ClusterState(text)
                return true
            }
        ),
        .text(
            "plan",
            get: { $0.plan.digest.name },
            set: { parts, text in
                parts.digest = text
                return text != nil
            }
        ),
        .text(
            "specDigest",
            get: { $0.plan.specDigest?.name },
            set: { parts, text in
                parts.specDigest = text.flatMap(Digest.init(name:))
                return (text == nil) == (parts.specDigest == nil)
            }
        ),
        JSONMember(name: "serial") { name, written, json in
            json.member(name, written.serial)
        } read: { value, parts in
            guard let serial = value?.integer else { return false }
            parts.state.serial = serial
            return true
        },
        JSONMember(name: "summary") { name, written, json in
            json.name(name)
            json.summary(written.plan.summary)
        } read: { value, parts in
            parts.draft.summary.unchanged = count("unchanged", in: value)
            parts.draft.summary.unmanaged = count("unmanaged", in: value)
            parts.draft.summary.drifted = count("drifted", in: value)
            return value != nil
        },
        JSONMember(name: "changes") { name, written, json in
            json.name(name)
            json.array { json in
                for change in written.plan.changes { json.change(change, isSaved: written.isSaved) }
            }
        } read: { value, parts in
            guard let elements = value?.elements else { return false }
            parts.draft.changes = elements.compactMap { SavedChange($0)?.change }
            for change in parts.draft.changes { parts.draft.summary.count(change.action) }
            return parts.draft.changes.count == elements.count
        },
    ]

    /// The members for allowances that were used; left out without any.
    static let overrides: [JSONMember<WrittenPlan, SavedPlanParts>] = [
        JSONMember(name: "overrides") { name, written, json in
            guard !written.plan.overrides.isEmpty else { return }
            json.name(name)
            json.overrides(written.plan.overrides)
        } read: { value, parts in
            parts.verdict.overrides = (value?.elements ?? []).compactMap(Plan.AppliedOverride.init(saved:))
            return parts.verdict.overrides.count == (value?.elements ?? []).count
        },
        JSONMember(name: "overrideReason") { name, written, json in
            if !written.plan.overrides.isEmpty { json.member(name, written.plan.overrideReason) }
        } read: { value, parts in
            parts.verdict.reason = value?.text
            return true
        },
    ]

    /// The members that only saved plans have, because applying the plan needs them.
    static let hidden: [JSONMember<WrittenPlan, SavedPlanParts>] = [
        .text(
            "lineage",
            get: { $0.plan.lineage },
            set: { parts, text in
                parts.state.lineage = text
                return true
            }
        ),
        .text(
            "revision",
            get: { $0.plan.revision },
            set: { parts, text in
                parts.revision = text
                return true
            }
        ),
        .text(
            "scope",
            get: { $0.plan.scope.rawValue },
            set: { parts, text in
                guard let scope = text.flatMap(Scope.init) else { return false }
                parts.scope = scope
                return true
            }
        ),
        .text(
            "undoes",
            get: { $0.plan.undoes },
            set: { parts, text in
                parts.undoes = text
                return true
            }
        ),
    ]

    private static func count(_ name: String, in summary: JSONValue?) -> Int {
        min(max(0, summary?[name]?.integer ?? 0), Int(Int32.max))
    }

    /// The plan, whose rows have the cells that the file has.
    var plan: Plan {
        Plan(
            of: state,
            specDigest: specDigest,
            revision: revision,
            scope: scope,
            draft: draft,
            guarded: verdict,
            undoes: undoes
        )
    }
}

extension Plan.AppliedOverride {
    /// Reads an element of a plan's `overrides`.
    fileprivate init?(saved json: JSONValue) {
        guard let allowance = json["allow"]?.text.flatMap(Allowance.init(flag:)) else { return nil }
        self.init(allowance: allowance, code: json["code"]?.text ?? "", message: json["message"]?.text ?? "")
    }
}
