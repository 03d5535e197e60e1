/// The parents of resources, by name.
package struct ParentTree: Sendable {
    private let parents: [String: String]
    private let children: [String: [String]]

    /// - Parameter parents: the parent of each name that has one.
    package init(_ parents: [String: String]) {
        self.parents = parents
        children = Dictionary(grouping: parents.keys) { parents[$0] ?? "" }
    }

    /// - Parameter path: the field that names the parent.
    package init(_ rows: KindRows, parent path: String) {
        self.init(Dictionary(rows.all.compactMap { row in row.text(path).map { (row.key, $0) } }) { $1 })
    }

    /// The circles of names that are their own ancestors.
    ///
    /// Each circle is listed once, from its first name in byte order up to the same name again.
    package var circles: [[String]] {
        var circles: [[String]] = []
        var seen: Set<String> = []
        for start in parents.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) where !seen.contains(start)
        {
            var path: [String] = []
            var places: [String: Int] = [:]
            var name = start
            while !seen.contains(name), places[name] == nil, let parent = parents[name] {
                places[name] = path.count
                path.append(name)
                name = parent
            }
            if let first = places[name] { circles.append(Self.fromFirstName(Array(path[first...]))) }
            seen.formUnion(path)
        }
        return circles
    }

    private static func fromFirstName(_ circle: [String]) -> [String] {
        let first = circle.indices.min { circle[$0].utf8.lexicographicallyPrecedes(circle[$1].utf8) } ?? 0
        return circle[first...] + circle[..<first] + [circle[first]]
    }

    /// The name and the names above it, from below; each once, even if rows of others form a circle.
    package func upwards(from name: String) -> [String] {
        var path = [name]
        var seen: Set<String> = [name]
        while let parent = path.last.flatMap({ parents[$0] }), seen.insert(parent).inserted { path.append(parent) }
        return path
    }

    /// The names, and all names below them in the tree.
    package func withDescendants(of names: Set<String>) -> Set<String> {
        var result = names
        var waiting = Array(names)
        while let name = waiting.popLast() {
            for child in children[name] ?? [] where result.insert(child).inserted { waiting.append(child) }
        }
        return result
    }
}
