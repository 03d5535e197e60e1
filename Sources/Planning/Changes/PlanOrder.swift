package import Model

/// The order in which kinds are written: each kind after the kinds that it refers to.
///
/// Deletes use the reverse order.
package enum PlanOrder {
    /// All kinds in that order; kinds that do not depend on each other keep the order of `Kind.all`.
    package static let kinds: [Kind] = sorted(Kind.all)

    private static func sorted(_ kinds: [Kind]) -> [Kind] {
        var remaining = kinds
        var result: [Kind] = []
        while !remaining.isEmpty {
            let waiting = Set(remaining.map(\.section))
            // A cycle of references has no order. The check of the kinds refuses cycles; here the order of `Kind.all`
            // is kept.
            let next =
                remaining.firstIndex { $0.referencedSections.subtracting([$0.section]).isDisjoint(with: waiting) } ?? 0
            result.append(remaining.remove(at: next))
        }
        return result
    }
}
