internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import StatusModel
internal import Telemetry
internal import Text

/// Answers each HTTP request: checks the key, finds the route, and takes the answer from the cache or makes it.
struct StatusResponder: HTTPResponder {
    let services: Services

    /// What is known about a request besides its head.
    struct Context: InitializableFromSource, Sendable {
        /// The connection of the request; nil in tests that send requests without one.
        let channel: (any Channel)?
        let logger: Logger
        private let givenAddress: String

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
            logger = source.logger
            givenAddress = "local"
        }

        /// Makes the context of a request without a connection, for tests.
        init(address: String, logger: Logger) {
            channel = nil
            self.logger = logger
            givenAddress = address
        }

        /// The client's address, without its port.
        var address: String { channel?.remoteAddress?.ipAddress ?? givenAddress }
    }

    /// Longer paths are cut in the log, in characters.
    private static let maximumPathLength = 1024
    /// Requests that take longer are logged at level `info`.
    private static let slowDuration = Duration.seconds(1)

    @Sendable func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let requestID = RequestID.of(request.headers)
        let (route, reply) = await reply(to: request, context)
        if reply.isDenial { await DenialDelay.wait(since: start) }
        var response = reply.response(
            isHead: request.method == .head,
            ifNoneMatch: request.headers[.ifNoneMatch],
            closes: services.store.isDraining || request.headers[.connection] == "close"
        )
        response.headers.append(HTTPField(name: RequestID.field, value: requestID))
        let duration = ContinuousClock.now - start
        services.requests.record(route: route?.path, status: response.status.code, duration: duration)
        log(request, route, response.status.code, duration, requestID, context)
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

    private static let refusalField = Answer.fieldName(RequestFilter.refusalField)

    /// Answers a request that passed the checks: from the cache if possible.
    private func admitted(
        _ target: String,
        _ path: Substring,
        _ admission: Gatekeeper.Admission,
        _ context: Context
    ) async -> (Route?, Reply) {
        // Swift takes canonically equivalent texts for equal, so only ASCII targets can be keys of the cache.
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
            let request = RouteRequest(
                services,
                route,
                values: values,
                query: query,
                admission,
                channel: context.channel
            )
            return .answer(try await route.respond(request), admission?.rateLimit)
        } catch {
            return .problem(error, admission?.rateLimit)
        }
    }

    private func log(
        _ request: Request,
        _ route: Route?,
        _ status: Int,
        _ duration: Duration,
        _ requestID: String,
        _ context: Context
    ) {
        // A failed health check is not worth a warning: the follower has logged the reason.
        let isServerFault = status >= 500 && route?.access != .anonymous
        let level: Logger.Level =
            isServerFault ? .warning : status >= 400 || duration > Self.slowDuration ? .info : .debug
        guard level >= context.logger.logLevel else { return }
        // Somebody may have put a key into the path by mistake; it must not reach the log.
        let path = SecretText.mask(
            String((request.head.path ?? "").prefix(Self.maximumPathLength).prefix { $0 != "?" })
        )
        context.logger.log(
            level: level,
            "request",
            metadata: [
                "hb.request.id": "\(requestID)", "method": "\(request.method)", "path": "\(path)",
                "route": "\(route?.path ?? "none")", "status": .stringConvertible(status),
                "milliseconds": .stringConvertible(duration / .milliseconds(1)), "client": "\(context.address)",
            ]
        )
    }
}
