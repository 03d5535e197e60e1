internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Answers requests: finds out who asks, what for, and makes the answer or takes it from memory.
struct StatusResponder: HTTPResponder {
    let services: Services

    /// What is known of a request besides its head.
    struct Context: InitializableFromSource, Sendable {
        let channel: any Channel
        let logger: Logger

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
            logger = source.logger
        }

        /// The client's address, without its port.
        var address: String { channel.remoteAddress?.ipAddress ?? "local" }
    }

    /// Longer paths are cut in the log.
    private static let longestPath = 1024
    /// Requests that take longer are worth a line in the log.
    private static let slow = Duration.seconds(1)

    @Sendable func respond(to request: Request, context: Context) async throws -> Response {
        let start = ContinuousClock.now
        let identity = RequestIdentity.of(request.headers)
        let (route, reply) = await reply(to: request, context)
        var response = reply.response(
            isHead: request.method == .head,
            ifNoneMatch: request.headers[.ifNoneMatch],
            closes: services.store.isDraining || request.headers[.connection] == "close"
        )
        response.headers.append(HTTPField(name: RequestIdentity.field, value: identity))
        let duration = ContinuousClock.now - start
        services.metrics.record(route, status: response.status.code, duration: duration)
        log(request, route, response.status.code, duration, identity, context)
        return response
    }

    private func reply(to request: Request, _ context: Context) async -> (Route?, Reply) {
        if let refusal = request.headers[Self.refusalField] { return (nil, .refused(refusal)) }
        guard request.method == .get || request.method == .head else { return (nil, .problem(.methodNotAllowed)) }
        let target = request.head.path ?? ""
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let found = RouteTable.tree.find(target[..<end])
        let isBrowserPage = target[..<end] == "/"
        if let route = found?.route, route.access == .anonymous {
            return (route, await answer(route, [], target[end...], nil, context))
        }
        do throws(Problem) {
            let admission = try services.gatekeeper.admit(request.head) { context.address }
            guard admission.standing?.isExceeded != true else {
                return (found?.route, .exceeded(admission.standing))
            }
            guard let (route, values) = found, services.gatekeeper.mayUse(route, admission.bearer) else {
                return (found?.route, .problem(.notFound, admission.standing))
            }
            return (route, await cached(route, values, target, target[end...], admission, context))
        } catch {
            if error.isAboutKey { services.metrics.recordRefusedKey() }
            return (found?.route, .problem(error, isBrowserPage: isBrowserPage))
        }
    }

    private static let refusalField = Answer.fieldName(RequestGuard.refusalField)

    /// The answer from memory, where it is there and as good as a new one.
    private func cached(
        _ route: Route,
        _ values: [String],
        _ target: String,
        _ query: Substring,
        _ admission: Gatekeeper.Admission,
        _ context: Context
    ) async -> Reply {
        guard route.freshness == .snapshot, !admission.view.isStale else {
            return await answer(route, values, query, admission, context)
        }
        // Other text could be spelt in two ways that Swift takes for one.
        guard target.utf8.allSatisfy({ $0 < 0x80 }) else {
            return await answer(route, values, query, admission, context)
        }
        let name = admission.bearer.cachePrefix + target
        if let answer = admission.snapshot.answers.answer(name) { return .answer(answer, admission.standing) }
        let reply = await answer(route, values, query, admission, context)
        if case .answer(let answer, _) = reply { admission.snapshot.answers.keep(answer, as: name) }
        return reply
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
            let call = Call(
                services: services,
                route: route,
                values: values,
                query: query,
                bearer: admission?.bearer ?? Bearer([]),
                snapshot: admission?.snapshot ?? .empty,
                view: admission?.view ?? services.store.view,
                secret: admission?.secret,
                channel: context.channel
            )
            return .answer(try await route.respond(call), admission?.standing)
        } catch {
            return .problem(error, admission?.standing)
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
        let level: Logger.Level = isServerFault ? .warning : status >= 400 || duration > Self.slow ? .info : .debug
        // What stands behind the question mark may be a key that somebody put there by mistake.
        let path = (request.head.path ?? "").prefix(Self.longestPath).prefix { $0 != "?" }
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
