internal import Text

/// Finds the route of a path, part by part; a literal part takes precedence over a parameter.
final class RouteTree: Sendable {
    private struct Node {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var route: Int?
    }

    private let nodes: [Node]
    let routes: [Route]

    init(_ routes: [Route]) {
        var nodes = [Node()]
        for (index, route) in routes.enumerated() {
            var position = 0
            for segment in route.segments { position = Self.child(of: position, for: segment, &nodes) }
            precondition(nodes[position].route == nil, "Two routes have the path \(route.path).")
            nodes[position].route = index
        }
        self.nodes = nodes
        self.routes = routes
    }

    private static func child(of position: Int, for segment: PathSegment, _ nodes: inout [Node]) -> Int {
        let known: Int? =
            switch segment {
            case .literal(let text): nodes[position].literals[text]
            case .parameter: nodes[position].parameter
            }
        if let known { return known }
        nodes.append(Node())
        switch segment {
        case .literal(let text): nodes[position].literals[text] = nodes.count - 1
        case .parameter: nodes[position].parameter = nodes.count - 1
        }
        return nodes.count - 1
    }

    /// The route of a path, and the values of the path's parameters; nil if there is no such route.
    ///
    /// A path with an empty part, a slash at its end or an escape in a literal part has no route. A key of several
    /// parts may be one part of the path if its slashes are percent-encoded.
    func find(_ path: Substring) -> (route: Route, values: [String])? {
        guard path.first == "/" else { return nil }
        var position = 0
        var values: [String] = []
        if path.utf8.count > 1 {
            for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                if let next = nodes[position].literals[String(part)] {
                    position = next
                } else if let next = nodes[position].parameter, !part.isEmpty,
                    let value = PercentEncoding.decode(part, isForm: false)
                {
                    position = next
                    values += split(value, &position)
                } else {
                    return nil
                }
            }
        }
        return nodes[position].route.map { (routes[$0], values) }
    }

    /// Splits a part of the path that holds a whole key at its slashes, if the route takes more parameters.
    private func split(_ value: String, _ position: inout Int) -> [String] {
        guard nodes[position].route == nil, let next = nodes[position].parameter,
            let slash = value.firstIndex(of: "/")
        else { return [value] }
        position = next
        return [String(value[..<slash])] + split(String(value[value.index(after: slash)...]), &position)
    }
}
