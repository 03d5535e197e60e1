internal import StatusModel
internal import Text

/// A path of the API, with all that its answers and its documentation need.
struct Route: Sendable {
    /// The groups of routes in the OpenAPI document.
    enum Tag: String, CaseIterable, Sendable {
        case clusters, resources, history, usage, server

        var summary: String {
            switch self {
            case .clusters: "The state of the clusters."
            case .resources: "The resources of each section."
            case .history: "The runs and their changes."
            case .usage: "What was used and what it cost, by day."
            case .server: "The server itself, and the API key of the request."
            }
        }
    }

    /// Who may use the route.
    enum Access: Sendable {
        /// Everyone, without a key.
        case anonymous
        /// Everyone with a valid key of at least one cluster.
        case key
        /// Platform admins and auditors of at least one cluster.
        case platform
    }

    /// Whether an answer may be cached and sent again.
    enum Freshness: Sendable {
        /// The answer depends on the snapshot, the viewer and the request only, so it may be cached.
        case snapshot
        /// The answer also depends on the time or another state, so it may not be cached.
        case moment
    }

    /// The path, with its parameters in braces: `/v1/clusters/{cluster}`.
    let path: String
    /// The group of the route in the OpenAPI document.
    let tag: Tag
    /// The `operationId` in the OpenAPI document, from which generated clients name their functions.
    let operation: String
    let summary: String
    let access: Access
    let freshness: Freshness
    let parameters: [Parameter]
    /// How the parameters are written, sorted.
    private let parameterNames: [String]
    let content: Content
    /// Whether answers have an entity tag, for conditional requests.
    let isTagged: Bool
    /// Whether the route is a check that may fail, with the same content and the status 503.
    let mayFail: Bool
    let respond: @Sendable (RouteRequest) async throws(Problem) -> Answer

    /// The content type of the answers, and the schema of JSON.
    enum Content: Sendable {
        case json(Schema)
        case other(type: String)
    }

    init(
        _ path: String,
        _ operation: String,
        _ summary: String,
        tag: Tag = .server,
        access: Access = .key,
        freshness: Freshness = .snapshot,
        parameters: [Parameter] = [],
        content: Content,
        isTagged: Bool? = nil,
        mayFail: Bool = false,
        respond: @escaping @Sendable (RouteRequest) async throws(Problem) -> Answer
    ) {
        self.path = path
        self.tag = tag
        self.operation = operation
        self.summary = summary
        self.access = access
        self.freshness = freshness
        self.parameters = parameters
        parameterNames = parameters.map(\.writtenName).sorted()
        self.content = content
        self.isTagged = isTagged ?? (freshness == .snapshot)
        self.mayFail = mayFail
        self.respond = respond
    }

    /// Whether the client may use the route.
    /// - Parameter needsKeys: false if the server runs with `--open`.
    func isFor(_ principal: Principal, needsKeys: Bool) -> Bool {
        switch access {
        case .anonymous, .key: true
        case .platform: !needsKeys || principal.accesses.contains(where: \.viewer.isPlatform)
        }
    }

    /// Checks that the route has all parameters of the query, and the query all that the route requires.
    /// - Throws: a problem that names the unknown or missing parameter.
    func check(_ query: Query) throws(Problem) {
        for name in query.names where !parameters.contains(where: { $0.takes(name) }) {
            let map = parameters.first { $0.isMap && $0.name.utf8.elementsEqual(name.utf8) }
            let nearest = map?.writtenName ?? NearestName.find(name, among: parameterNames)
            let hint = nearest.map { "Is it \($0)?" }
            throw .badParameter(
                name,
                "This path has no such parameter. \(hint ?? "/openapi.json lists the parameters.")"
            )
        }
        for parameter in parameters where parameter.isRequired && query[parameter.name] == nil {
            throw .badParameter(parameter.name, "The parameter is missing.")
        }
    }

    /// The path's parts.
    var segments: [PathSegment] { path.split(separator: "/").map(PathSegment.init) }

    /// The names of the path's parameters.
    var pathParameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}

/// A query parameter.
struct Parameter: Sendable {
    let name: String
    let schema: Schema
    let summary: String
    /// The value that stands for an absent parameter, as JSON.
    var defaultValue: String?
    var isRequired = false
    /// Whether it stands for any number of parameters, whose names are its own, a dot and a name: `labels.owner`.
    var isMap = false

    /// Whether a request's parameter of that name is this one.
    func takes(_ name: String) -> Bool {
        isMap ? Self.isName(name, ofMap: self.name) : name.utf8.elementsEqual(self.name.utf8)
    }

    /// Its name as it is written, with a place holder for what is open in it.
    var writtenName: String { isMap ? "\(name).NAME" : name }

    /// Whether a request's parameter asks for something within a map.
    static func isName(_ name: String, ofMap map: String) -> Bool { name.utf8.starts(with: "\(map).".utf8) }
}

/// A part of a route's path.
enum PathSegment: Sendable, Hashable {
    case literal(String)
    case parameter(String)

    init(_ text: Substring) {
        if text.hasPrefix("{"), text.hasSuffix("}") {
            self = .parameter(String(text.dropFirst().dropLast()))
        } else {
            self = .literal(String(text))
        }
    }
}
