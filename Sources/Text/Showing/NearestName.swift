/// Finds the name that a misspelt name was probably meant to be.
package enum NearestName {
    /// The candidate with the smallest Levenshtein distance; nil if none is near enough.
    ///
    /// The distance may be a third of the name's length, but at least one and at most three edits. Of equally near
    /// candidates the first is chosen, so that the same input gives the same hint.
    package static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.utf8)
        var limit = min(3, max(1, wanted.count / 3))
        var best: String?
        for candidate in candidates {
            guard let edits = distance(wanted, Array(candidate.utf8), atMost: limit) else { continue }
            if edits == 0 { return candidate }
            if best == nil || edits < limit { best = candidate }
            limit = edits
        }
        return best
    }

    /// The Levenshtein distance by bytes; nil if it is greater than `limit`.
    private static func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var previous = Array(0...right.count)
        var current = previous
        for i in left.indices {
            current[0] = i + 1
            for j in right.indices {
                let substitution = previous[j] + (left[i] == right[j] ? 0 : 1)
                current[j + 1] = min(substitution, previous[j + 1] + 1, current[j] + 1)
            }
            if current.allSatisfy({ $0 > limit }) { return nil }
            swap(&previous, &current)
        }
        return previous[right.count] <= limit ? previous[right.count] : nil
    }
}
