internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The result of a request: an answer or a problem, with what is left of the rate limit.
enum Reply: Sendable {
    case answer(Answer, RateLimit.Status?)
    case failure(Problem, RateLimit.Status?, asksBrowser: Bool, closes: Bool)

    static func problem(
        _ problem: Problem,
        _ rateLimit: RateLimit.Status? = nil,
        isBrowserPage: Bool = false
    ) -> Reply {
        .failure(problem, rateLimit, asksBrowser: isBrowserPage, closes: false)
    }

    /// Whether it is a denial whose reason must stay hidden: a resource that does not exist or is hidden, or an invalid
    /// key.
    var isDenial: Bool {
        guard case .failure(let problem, _, _, _) = self else { return false }
        return problem.isAboutKey || problem.status == .notFound
    }

    static func exceeded(_ rateLimit: RateLimit.Status?) -> Reply {
        .problem(
            Problem(.tooManyRequests, "Your key has reached its rate limit.", retryAfter: rateLimit?.reset),
            rateLimit
        )
    }

    /// The problem for a request that `RequestFilter` refused.
    static func refused(_ reason: String) -> Reply {
        let problem =
            switch RequestFilter.Refusal(rawValue: reason) {
            case .body: Problem.contentTooLarge
            case .method: Problem.methodNotAllowed
            case .host: Problem(.badRequest, "Send the header field Host exactly once.")
            case .target, nil: Problem(.badRequest, "The request target must be a path, such as /v1/clusters.")
            }
        return .failure(problem, nil, asksBrowser: false, closes: true)
    }

    /// - Parameter closes: whether the server closes the connection after this response.
    func response(isHead: Bool, ifNoneMatch: String?, closes: Bool) -> Response {
        switch self {
        case .answer(let answer, let rateLimit):
            var fields = answer.fields
            Self.add(rateLimit, closes: closes, to: &fields)
            if let tag = answer.entityTag, let ifNoneMatch, EntityTag.matches(ifNoneMatch, tag) {
                fields[.contentType] = nil
                return Response(status: .notModified, headers: fields, body: .init())
            }
            return Self.response(answer.status, fields, answer.body, isHead)
        case .failure(let problem, let rateLimit, let asksBrowser, let ends):
            var fields = Self.fields(of: problem, asksBrowser)
            Self.add(rateLimit, closes: closes || ends, to: &fields)
            return Self.response(problem.status, fields, ByteBuffer(bytes: problem.body), isHead)
        }
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ fields: HTTPFields,
        _ body: ByteBuffer,
        _ isHead: Bool
    ) -> Response {
        guard isHead else { return Response(status: status, headers: fields, body: .init(byteBuffer: body)) }
        var fields = fields
        fields[.contentLength] = String(body.readableBytes)
        return Response(status: status, headers: fields, body: .init())
    }

    private static func fields(of problem: Problem, _ asksBrowser: Bool) -> HTTPFields {
        var fields = HTTPFields.common
        fields.append(HTTPField(name: .contentType, value: "application/problem+json"))
        if let wait = problem.retryAfter { fields[.retryAfter] = String(wait) }
        switch problem.status {
        case .methodNotAllowed: fields[.allow] = "GET, HEAD"
        case .unauthorized:
            fields[.wwwAuthenticate] = "Bearer realm=\"hxapply\""
            // Basic authentication makes a browser ask its user for the key; other programs should use the bearer
            // token.
            if asksBrowser {
                fields.append(HTTPField(name: .wwwAuthenticate, value: "Basic realm=\"hxapply\", charset=\"UTF-8\""))
            }
        default: break
        }
        return fields
    }

    /// Adds the header fields that differ from request to request.
    ///
    /// They are appended, since setting a field would search for it first.
    private static func add(_ rateLimit: RateLimit.Status?, closes: Bool, to fields: inout HTTPFields) {
        if let rateLimit {
            fields.append(HTTPField(name: limit, value: String(rateLimit.limit)))
            fields.append(HTTPField(name: remaining, value: String(rateLimit.remaining)))
            fields.append(HTTPField(name: reset, value: String(rateLimit.reset)))
        }
        if closes { fields.append(HTTPField(name: .connection, value: "close")) }
    }

    private static let limit = Answer.fieldName("X-RateLimit-Limit")
    private static let remaining = Answer.fieldName("X-RateLimit-Remaining")
    private static let reset = Answer.fieldName("X-RateLimit-Reset")
}
