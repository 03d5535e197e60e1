internal import Model

extension KeyEffects {
    /// What no plan may do to secrets.
    var refusals: [Plan.Refusal] { lowerGenerations + sharedSecrets }

    /// Keys that declare the digest of a secret that an apply made for another one.
    ///
    /// The secret would then stay valid when it is replaced, and a gateway would find two keys.
    private var sharedSecrets: [Plan.Refusal] {
        let freed = Set(
            changes.filter { $0.remaining.map { KeyRow($0).recipients.isEmpty } ?? true }.map(Self.storedName)
        )
        return changes.compactMap { change in
            let owners = Self.declaredDigests(change).compactMap { observed.digestOwners[$0] }
            guard let owner = owners.sorted().first(where: { !freed.contains($0) }) else { return nil }
            return Plan.Refusal(
                guardName: "key-digest",
                code: "HX6022",
                message: "\(change.resource) declares the digest of a secret that an apply made for apiKeys/\(owner)",
                advice: "give it a secret of its own",
                about: Plan.Concern(change, ofAll: "API keys declare digests of secrets that applies made for others")
            )
        }
    }

    /// Keys whose generation is below that of a secret that was made already.
    private var lowerGenerations: [Plan.Refusal] {
        changes.compactMap { change in
            guard let after = change.remaining.map(KeyRow.init), !after.recipients.isEmpty,
                let newest = deliveries(change).map(\.generation).max(), after.generation < newest
            else { return nil }
            return Plan.Refusal(
                guardName: "key-generation",
                code: "HX6020",
                message: "\(change.resource) would go back to generation \(after.generation), "
                    + "but generation \(newest) was made, and a secret that was replaced does not come back",
                advice: "set 'rotation.generation' to \(newest), or to \(newest + 1) for another secret",
                about: Plan.Concern(
                    change,
                    ofAll: "API keys would go back to an earlier generation",
                    detail: "generation \(newest) was made"
                )
            )
        }
    }

    /// Keys whose recipients change without another secret.
    var warnings: [Plan.Warning] {
        changes.compactMap { change in
            guard let before = change.before.map(KeyRow.init), let after = change.remaining.map(KeyRow.init),
                !after.recipients.isEmpty, before.recipients != after.recipients,
                deliveries(change).contains(where: { $0.generation == after.generation })
            else { return nil }
            return Plan.Warning(
                code: "HX8024",
                message: "\(change.resource) has other recipients, but its secret stays sealed to the former ones",
                hint: "raise 'rotation.generation' to \(after.generation + 1), so that a new secret is sealed to them",
                about: Plan.Concern(change, ofAll: "API keys have other recipients than their secrets are sealed to")
            )
        }
    }
}
