internal import StatusModel
internal import Text

/// A path that can be asked for, with all that its answer and its documentation need.
struct Route: Sendable {
    /// Routes that belong together.
    enum Tag: String, CaseIterable, Sendable {
        case clusters, resources, history, server

        var summary: String {
            switch self {
            case .clusters: "How clusters stand."
            case .resources: "What is declared, by section."
            case .history: "What was applied, by whom, and what it changed."
            case .server: "The server itself, and who asks."
            }
        }
    }

    /// Who may ask.
    enum Access: Sendable {
        /// Everyone, without a key.
        case anonymous
        /// Whoever has a key of some cluster.
        case key
        /// Admins and auditors of some cluster.
        case platform
    }

    /// What decides whether one answer may serve another request.
    enum Freshness: Sendable {
        /// The snapshot and who asks.
        case snapshot
        /// The time, or something else that is not in the snapshot.
        case moment
    }

    /// The path: `/v1/clusters/{cluster}`, each part in braces a name.
    let path: String
    /// What the document lists the route under.
    let tag: Tag
    /// The name of the operation, for clients that are generated from the document.
    let operation: String
    let summary: String
    let access: Access
    let freshness: Freshness
    let parameters: [Parameter]
    private let parameterNames: Set<String>
    let content: Content
    /// Whether answers have an entity tag, so that they can be asked for again.
    let isTagged: Bool
    /// Whether the answer may come with the status 503 too.
    let mayFail: Bool
    let respond: @Sendable (Call) async throws(Problem) -> Answer

    /// What an answer holds.
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
        respond: @escaping @Sendable (Call) async throws(Problem) -> Answer
    ) {
        self.path = path
        self.tag = tag
        self.operation = operation
        self.summary = summary
        self.access = access
        self.freshness = freshness
        self.parameters = parameters
        parameterNames = Set(parameters.map(\.name))
        self.content = content
        self.isTagged = isTagged ?? (freshness == .snapshot)
        self.mayFail = mayFail
        self.respond = respond
    }

    /// Whether the route is for the caller at all.
    /// - Parameter needsKeys: false where everything is shown without a key.
    func isFor(_ principal: Principal, needsKeys: Bool) -> Bool {
        switch access {
        case .anonymous, .key: true
        case .platform: !needsKeys || principal.accesses.contains(where: \.viewer.isPlatform)
        }
    }

    /// Refuses parameters that the route does not have.
    func check(_ query: Query) throws(Problem) {
        for name in query.names where !parameterNames.contains(name) {
            let hint = NearestName.find(name, among: parameterNames.sorted()).map { "Is it \($0)?" }
            throw .badParameter(
                name,
                "This path does not have that parameter. \(hint ?? "/openapi.json lists the parameters.")"
            )
        }
    }

    /// The path's parts.
    var segments: [PathSegment] { path.split(separator: "/").map(PathSegment.init) }

    /// The names of what the path leaves open.
    var pathParameters: [String] {
        segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }
}

/// A query parameter.
struct Parameter: Sendable {
    let name: String
    let schema: Schema
    let summary: String
    /// What its absence means, as JSON.
    var defaultValue: String?
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
