internal import Model

/// Checks rules that compare a value with a limit of the cluster's policy.
extension Resolver {
    /// - Parameter mayBeElsewhere: whether the database may have a policy that no document declares, so that its limits
    ///   are not known.
    mutating func refuseOverPolicy(mayBeElsewhere: Bool) {
        guard let policies = collections.firstIndex(where: { $0.kind === Kind.policy }) else { return }
        let policy = collections[policies].rows.first
        if policy == nil, mayBeElsewhere { return }
        for index in collections.indices {
            for case .atMost(let path, let limitPath) in collections[index].kind.rules {
                guard let field = collections[index].kind.index(of: path),
                    let limitField = Kind.policy.index(of: limitPath),
                    let limit = limit(limitField, policy, policies)
                else { continue }
                let source = policy.map { " (\(place($0, policies)))" } ?? ", its default"
                let shown = Kind.policy.fields[limitField].type.show(limit.text)
                for row in collections[index].rows(above: limit.order, field: field) {
                    report(
                        .overPolicy,
                        row,
                        field: field,
                        index,
                        RowRule.limitSentence(path, limit: shown, of: limitPath),
                        hint: "policy.\(limitPath) is \(shown)\(source); shorten it, or raise the limit there"
                    )
                }
            }
        }
    }

    /// The value of the limit, as text and as a number.
    private func limit(_ field: Int, _ policy: Int?, _ policies: Int) -> (text: String, order: Int64)? {
        let type = Kind.policy.fields[field].type
        let cell = policy.map { policy in
            let block = collections[policies].block
            return block.text.withUnsafeBufferPointer { Array(block.cell(policy, field: field, in: $0)) }
        }
        let value = (cell ?? Kind.policy.fields[field].defaultCell)[...]
        guard let order = type.order(of: value), let text = RowLine.value(of: value) else { return nil }
        return (text, order)
    }
}

extension RowCollection {
    /// The rows whose value of the field is larger than the limit, in the order of the sources; rows without a value
    /// are not included.
    fileprivate func rows(above limit: Int64, field: Int) -> [Int] {
        let type = kind.fields[field].type
        return block.text.withUnsafeBufferPointer { text in
            rows.sorted().filter { row in
                guard !block.entries[row].isBroken else { return false }
                let cell = Array(block.cell(row, field: field, in: text))
                return type.order(of: cell[...]).map { $0 > limit } ?? false
            }
        }
    }
}
