internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import StatusModel
internal import Telemetry
internal import Text

/// Answers requests: finds out who asks, what for, and makes the answer or takes it from memory.
struct StatusResponder: HTTPResponder {
    let services: Services

    /// What is known of a request besides its head.
    struct Context: InitializableFromSource, Sendable {
        /// The connection that it came by; nil where it came by none.
        let channel: (any Channel)?
        let logger: Logger
        private let givenAddress: String

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
            logger = source.logger
            givenAddress = "local"
        }

        /// That of a request which comes by no connection.
        init(address: String, logger: Logger) {
            channel = nil
            self.logger = logger
            givenAddress = address
        }

        /// The client's address, without its port.
        var address: String { channel?.remoteAddress?.ipAddress ?? givenAddress }
    }

    /// Characters of a path that are logged.
    private static let maximumPathLength = 1024
    /// Requests that take longer are logged as information.
    private static let slowDuration = Duration.seconds(1)

    @Sendable func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let identity = RequestIdentity.of(request.headers)
        let (route, reply) = await reply(to: request, context)
        if reply.isDenial { await AnswerPace.wait(since: start) }
        var response = reply.response(
            isHead: request.method == .head,
            ifNoneMatch: request.headers[.ifNoneMatch],
            closes: services.store.isDraining || request.headers[.connection] == "close"
        )
        response.headers.append(HTTPField(name: RequestIdentity.field, value: identity))
        let duration = ContinuousClock.now - start
        services.requests.record(route: route?.path, status: response.status.code, duration: duration)
        log(request, route, response.status.code, duration, identity, context)
        return response
    }

    private func reply(to request: Request, _ context: Context) async -> (Route?, Reply) {
        if let refusal = request.headers[Self.refusalField] { return (nil, .refused(refusal)) }
        guard request.method == .get || request.method == .head else { return (nil, .problem(.methodNotAllowed)) }
        let target = request.head.path ?? ""
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let path = target[..<end]
        if let route = RouteTable.anonymous[path] {
            return (route, await answer(route, [], target[end...], nil, context))
        }
        do throws(Problem) {
            let admission = try services.gatekeeper.admit(request.head) { context.address }
            guard admission.rateLimit?.isExceeded != true else {
                return (RouteTable.tree.find(path)?.route, .exceeded(admission.rateLimit))
            }
            return await admitted(target, path, admission, context)
        } catch {
            if error.isAboutKey { services.requests.recordRefusedKey() }
            return (RouteTable.tree.find(path)?.route, .problem(error, isBrowserPage: path == "/"))
        }
    }

    private static let refusalField = Answer.fieldName(RequestGuard.refusalField)

    /// The answer from memory, where it is there and as good as a new one, or else a new one.
    private func admitted(
        _ target: String,
        _ path: Substring,
        _ admission: Gatekeeper.Admission,
        _ context: Context
    ) async -> (Route?, Reply) {
        // Other text could be spelt in two ways that Swift takes for one.
        let mayKeep = !admission.view.isStale && target.utf8.allSatisfy { $0 < 0x80 }
        let name = mayKeep ? admission.principal.cachePrefix + target : ""
        let answers = services.answers.of(admission.snapshot)
        if mayKeep, let (route, answer) = answers.answer(name) {
            return (route, .answer(answer, admission.rateLimit))
        }
        let found = RouteTable.tree.find(path)
        guard let (route, values) = found, route.isFor(admission.principal, needsKeys: !services.gatekeeper.isOpen)
        else {
            return (found?.route, .problem(.notFound, admission.rateLimit))
        }
        let reply = await answer(route, values, target[path.endIndex...], admission, context)
        if mayKeep, route.freshness == .snapshot, case .answer(let answer, _) = reply {
            answers.keep(answer, of: route, as: name)
        }
        return (route, reply)
    }

    private func answer(
        _ route: Route,
        _ values: [String],
        _ query: Substring,
        _ admission: Gatekeeper.Admission?,
        _ context: Context
    ) async -> Reply {
        do throws(Problem) {
            let query = try Query(query.dropFirst())
            try route.check(query)
            let call = Call(services, route, values: values, query: query, admission, channel: context.channel)
            return .answer(try await route.respond(call), admission?.rateLimit)
        } catch {
            return .problem(error, admission?.rateLimit)
        }
    }

    private func log(
        _ request: Request,
        _ route: Route?,
        _ status: Int,
        _ duration: Duration,
        _ identity: String,
        _ context: Context
    ) {
        // A probe that fails says what the log has already.
        let isServerFault = status >= 500 && route?.access != .anonymous
        let level: Logger.Level =
            isServerFault ? .warning : status >= 400 || duration > Self.slowDuration ? .info : .debug
        guard level >= context.logger.logLevel else { return }
        // A key that somebody put into the address by mistake does not belong in a log.
        let path = SecretText.mask(
            String((request.head.path ?? "").prefix(Self.maximumPathLength).prefix { $0 != "?" })
        )
        context.logger.log(
            level: level,
            "request",
            metadata: [
                "hb.request.id": "\(identity)", "method": "\(request.method)", "path": "\(path)",
                "route": "\(route?.path ?? "none")", "status": .stringConvertible(status),
                "milliseconds": .stringConvertible(duration / .milliseconds(1)), "client": "\(context.address)",
            ]
        )
    }
}
