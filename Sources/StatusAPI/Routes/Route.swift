internal import HTTPTypes

/// A path that can be asked for, with all that its answer and its documentation need.
struct Route: Sendable {
    /// Who may ask.
    enum Access: Sendable {
        /// Everyone, without a key.
        case open
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
    /// The name of the operation, for programs that are made of the document.
    let operation: String
    let summary: String
    let access: Access
    let freshness: Freshness
    let parameters: [Parameter]
    let content: Content
    /// Answers other than 200, 304 and those that every route of its sort may give.
    let problems: [HTTPResponse.Status]
    let respond: @Sendable (Call) async throws(Problem) -> Answer

    /// What an answer holds.
    enum Content: Sendable {
        case json(Schema)
        case other(type: String)
        /// An RFC 9457 problem document.
        case problem
    }

    init(
        _ path: String,
        _ operation: String,
        _ summary: String,
        access: Access = .key,
        freshness: Freshness = .snapshot,
        parameters: [Parameter] = [],
        content: Content,
        problems: [HTTPResponse.Status] = [],
        respond: @escaping @Sendable (Call) async throws(Problem) -> Answer
    ) {
        self.path = path
        self.operation = operation
        self.summary = summary
        self.access = access
        self.freshness = freshness
        self.parameters = parameters
        self.content = content
        self.problems = problems
        self.respond = respond
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
    var standard: String?
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
