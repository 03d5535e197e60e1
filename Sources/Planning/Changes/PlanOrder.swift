package import Model

/// The order in which kinds are written: each after those it refers to.
///
/// Deletes go the other way.
package enum PlanOrder {
    /// Every kind, those that refer to nothing first; among equals the registry's order.
    package static let kinds: [Kind] = sorted(Kind.all)

    private static func sorted(_ kinds: [Kind]) -> [Kind] {
        var remaining = kinds
        var result: [Kind] = []
        while !remaining.isEmpty {
            let waiting = Set(remaining.map(\.section))
            // A cycle of references has no order; the schema's lint refuses one, and here the registry's order stands.
            let next =
                remaining.firstIndex { $0.referencedSections.subtracting([$0.section]).isDisjoint(with: waiting) } ?? 0
            result.append(remaining.remove(at: next))
        }
        return result
    }
}
