internal import NIOCore
internal import NIOHTTP1

/// Refuses malformed requests and requests with a body, between the HTTP/1 decoder and the server.
///
/// It replaces a refused request by one without a body, with the reason in a header field of its own. So the server
/// answers it in its turn, after earlier requests of the connection. Then the connection is closed; nothing after the
/// refused request is read. It also closes connections whose client does not read the answers.
///
/// All methods are called on the channel's event loop.
final class RequestFilter: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The header field that holds the reason; a field of this name that a client sends is removed.
    static let refusalField = "x-hxapply-refusal"

    /// Why a request is refused.
    enum Refusal: String {
        /// The header field `Host` is missing or given several times (RFC 9112, 3.2).
        case host
        /// The request target is neither a path nor `*`.
        case target
        /// The request has a body.
        case body
        /// The method is unknown, or is neither GET nor HEAD and comes with a body.
        case method
    }

    /// A client that takes longer to read an answer is disconnected.
    private static let writeTimeout = TimeAmount.seconds(10)
    /// The time between a refusal and the close of the connection, in which the client can read the answer; a reset
    /// would discard it.
    private static let closeDelay = TimeAmount.seconds(1)

    private let idle: IdleConnections

    init(_ idle: IdleConnections) { self.idle = idle }

    /// Whether a request was refused; then nothing more is read from the connection.
    private var isRefused = false
    /// Requests that are not answered yet.
    private var unanswered = 0
    /// When the answers that the client has not read yet were written, the oldest first.
    private var pending: CircularBuffer<NIODeadline> = []
    /// The scheduled check whether the client reads the answers in time; nil if no answer is pending.
    private var timeoutCheck: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        unanswered += 1
        idle.remove(context.channel)
        head.headers.remove(name: Self.refusalField)
        // Hummingbird closes the connection after a request with this header field.
        if !head.isKeepAlive || Self.endsParsing(head) { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        guard let refusal = Self.refusal(of: head) else {
            context.fireChannelRead(wrapInboundOut(.head(head)))
            return
        }
        refuse(refusal, as: head.method, context)
    }

    private func refuse(_ refusal: Refusal, as method: HTTPMethod, _ context: ChannelHandlerContext) {
        isRefused = true
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: "/")
        head.headers = ["Host": "refused", "Connection": "close", Self.refusalField: refusal.rawValue]
        context.fireChannelRead(wrapInboundOut(.head(head)))
        context.fireChannelRead(wrapInboundOut(.end(nil)))
    }

    /// Whether the decoder takes what follows the request for another protocol and so decodes no more requests.
    private static func endsParsing(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || head.headers.contains(name: "Upgrade")
    }

    /// The server answers input that is not HTTP with an error; nothing more is read from the connection.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isRefused, (error as? HTTPParserError) == .invalidMethod {
            unanswered += 1
            return refuse(.method, as: .POST, context)
        }
        isRefused = true
        Self.closeSoon(context)
        context.fireErrorCaught(error)
    }

    /// Reads nothing more after a refused request.
    func read(context: ChannelHandlerContext) {
        if !isRefused { context.read() }
    }

    private static func refusal(of head: HTTPRequestHead) -> Refusal? {
        let hosts = head.headers["Host"].count
        if hosts > 1 || hosts == 0 && head.version != .http1_0 { return .host }
        if head.uri.utf8.first != UInt8(ascii: "/"), head.method != .OPTIONS, head.method != .CONNECT { return .target }
        let length = head.headers.first(name: "Content-Length")
        guard head.headers.contains(name: "Transfer-Encoding") || length != nil && length != "0" else { return nil }
        return head.method == .GET || head.method == .HEAD ? .body : .method
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let written = promise ?? context.eventLoop.makePromise()
        unanswered -= 1
        if unanswered == 0 { idle.add(context.channel) }
        let closes = isRefused && unanswered == 0
        pending.append(.now())
        if timeoutCheck == nil { timeoutCheck(context, from: .now()) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (filter, context) = bound.value
            _ = filter.pending.popFirst()
            if closes { Self.closeSoon(context) }
        }
        context.write(data, promise: written)
    }

    /// Closes the connection if the client does not read an answer written at `start` within the timeout.
    ///
    /// One timer serves all pending answers: a timer for each would cost more than the rest of this handler.
    private func timeoutCheck(_ context: ChannelHandlerContext, from start: NIODeadline) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timeoutCheck = context.eventLoop.scheduleTask(deadline: start + Self.writeTimeout) {
            let (filter, context) = bound.value
            filter.timeoutCheck = nil
            guard let oldest = filter.pending.first else { return }
            if oldest <= start {
                context.close(promise: nil)
            } else {
                filter.timeoutCheck(context, from: oldest)
            }
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        idle.add(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        idle.remove(context.channel)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timeoutCheck?.cancel()
        timeoutCheck = nil
    }

    /// Closes the connection after a delay in which the client can read the answer.
    private static func closeSoon(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        _ = context.eventLoop.scheduleTask(in: closeDelay) { bound.value.close(promise: nil) }
    }
}
