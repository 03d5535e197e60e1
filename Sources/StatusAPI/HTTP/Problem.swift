internal import HTTPTypes
internal import StatusModel
internal import Text

/// Why a request got no answer, as an RFC 9457 problem document.
///
/// It never tells of the inside: no SQL, path, version or other people's names.
struct Problem: Error {
    let status: HTTPResponse.Status
    let detail: String
    /// The query parameter at fault.
    var parameter: String?
    /// Seconds after which to try again.
    var retryAfter: Int?
    /// Whether a key was shown that is not valid.
    var isAboutKey = false

    init(_ status: HTTPResponse.Status, _ detail: String, parameter: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.retryAfter = retryAfter
    }

    /// What does not exist and what the key may not see are answered alike, so that nobody can tell them apart.
    static let notFound = Problem(.notFound, "It does not exist, or your key may not see it.")
    static let unauthorized = Problem(
        .unauthorized,
        "Send a valid API key: Authorization: Bearer KEY. Expired, revoked and inactive keys are not valid."
    )
    /// The same to whoever shows a key that is not valid.
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
    static let databaseAway = Problem(
        .serviceUnavailable,
        "The database is away, and the answer is not in memory.",
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
        .required("type", .text, "Always `about:blank`: the status says what sort of problem it is."),
        .required("title", .text, "The status in words."),
        .required("status", .integer(400...599), "The status again."),
        .required("detail", .text, "What is wrong, and what to do."),
        .optional("parameter", .text, "The query parameter at fault."),
    ])
}

extension Problem {
    /// Says why the history could not be read.
    init(_ failure: HistoryFailure) {
        self =
            switch failure {
            case .tooManyWaiting: Problem(.serviceUnavailable, "Too many requests read history.", retryAfter: 1)
            case .nobodyWaits: Problem(.serviceUnavailable, "Nobody waits for the answer.")
            case .tooSlow: Problem(.serviceUnavailable, "Reading the history took too long.", retryAfter: 5)
            case .locked: Problem(.serviceUnavailable, "The history is locked by another session.", retryAfter: 1)
            case .databaseAway: .databaseAway
            }
    }
}
