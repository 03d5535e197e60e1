internal import HTTPTypes
internal import StatusModel
internal import Text

/// An HTTP error response, as an RFC 9457 problem document.
///
/// It never holds SQL, file paths, version numbers or the names of other people's resources.
struct Problem: Error {
    let status: HTTPResponse.Status
    let detail: String
    /// The query parameter that is wrong; nil if the problem is not about one.
    var parameter: String?
    /// Seconds after which the client may try again.
    var retryAfter: Int?
    /// Whether the request sent an invalid key.
    var isAboutKey = false

    init(_ status: HTTPResponse.Status, _ detail: String, parameter: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.retryAfter = retryAfter
    }

    /// The same for a resource that does not exist and for one that the key may not see, so that nobody can tell which.
    static let notFound = Problem(.notFound, "There is no such resource, or your key may not see it.")
    static let unauthorized = Problem(
        .unauthorized,
        "Send a valid API key: Authorization: Bearer KEY. Expired, revoked and inactive keys are not valid."
    )
    /// The problem of a request that sent an invalid key.
    static var invalidKey: Problem {
        var problem = unauthorized
        problem.isAboutKey = true
        return problem
    }

    static let methodNotAllowed = Problem(.methodNotAllowed, "This API only reads: use GET or HEAD.")
    static let contentTooLarge = Problem(
        .contentTooLarge,
        "Requests to this API have no body: remove it, and Content-Length and Transfer-Encoding with it."
    )
    static let databaseUnreachable = Problem(
        .serviceUnavailable,
        "The database cannot be reached, and the answer is not in memory.",
        retryAfter: 1
    )
    static func badParameter(_ name: String, _ detail: String) -> Problem {
        Problem(.badRequest, detail, parameter: SecretText.mask(name))
    }

    var body: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", detail)
            if let parameter { json.member("parameter", parameter) }
        }
        return json.bytes
    }

    static let schema = Schema.object([
        .required("type", .text, "Always `about:blank`."),
        .required("title", .text, "The name of the HTTP status, such as `Not Found`."),
        .required("status", .integer(400...599), "The HTTP status code."),
        .required("detail", .text, "What is wrong and how to correct it."),
        .optional("parameter", .text, "The query parameter that is wrong."),
    ])
}

extension Problem {
    /// The problem to answer with if the history could not be read.
    init(_ failure: HistoryFailure) {
        self =
            switch failure {
            case .tooManyWaiting:
                Problem(.serviceUnavailable, "Too many requests wait to read the history.", retryAfter: 1)
            case .clientGone: Problem(.serviceUnavailable, "The client closed the connection.")
            case .tooSlow: Problem(.serviceUnavailable, "Reading the history took too long.", retryAfter: 5)
            case .locked:
                Problem(.serviceUnavailable, "Another database session has locked the history.", retryAfter: 1)
            case .databaseUnreachable: .databaseUnreachable
            }
    }
}
