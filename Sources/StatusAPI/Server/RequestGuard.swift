internal import NIOCore
internal import NIOHTTP1

/// Stands between the HTTP/1 decoder and the server, and keeps from it what it would take but should not.
///
/// A request that is refused goes on as one without a body and with the reason in a field of its own, so that its answer
/// keeps its place among those of earlier requests; the connection is closed after it. Nothing after it is read.
///
/// Called on the channel's event loop only.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The field that holds the reason; whatever a client sends under this name is taken away.
    static let refusalField = "x-hxapply-refusal"

    /// Why a request is refused.
    enum Refusal: String {
        /// No `Host`, or several: RFC 9112, 3.2.
        case host
        /// A target that is neither a path nor an asterisk.
        case target
        /// A body, which no request here has.
        case body
        /// A method that is not served, with a body that is not to be read, or one that nobody knows.
        case method
    }

    /// A client has this long to take an answer.
    private static let writeTimeout = TimeAmount.seconds(10)
    /// Between a refusal and the end of the connection: the client has to read the answer, which a reset would take away.
    private static let closeDelay = TimeAmount.seconds(1)

    private let idle: IdleConnections

    init(_ idle: IdleConnections) { self.idle = idle }

    /// Whether a request was refused, so that nothing after it is read.
    private var isRefused = false
    /// Requests that are not answered yet.
    private var unanswered = 0
    /// When the answers that are on their way were given out, the oldest first.
    private var pending: CircularBuffer<NIODeadline> = []
    /// The look at whether they were taken in time, where one is due.
    private var watch: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        unanswered += 1
        idle.remove(context.channel)
        head.headers.remove(name: Self.refusalField)
        // The server closes where a request says so in just this way.
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

    /// Whether the decoder takes what follows for another protocol, and reads no more requests of the connection.
    private static func endsParsing(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || head.headers.contains(name: "Upgrade")
    }

    /// What is no HTTP is answered by the server; the rest of it stays with the client.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isRefused, (error as? HTTPParserError) == .invalidMethod {
            unanswered += 1
            return refuse(.method, as: .POST, context)
        }
        isRefused = true
        Self.closeSoon(context)
        context.fireErrorCaught(error)
    }

    /// What follows a refused request stays with the client.
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
        if watch == nil { watch(context, from: .now()) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (guardian, context) = bound.value
            _ = guardian.pending.popFirst()
            if closes { Self.closeSoon(context) }
        }
        context.write(data, promise: written)
    }

    /// Closes the connection if the answer that was given out then is not taken in time.
    ///
    /// One look for all answers that go out meanwhile: a timer for each would cost more than the rest of this handler.
    private func watch(_ context: ChannelHandlerContext, from start: NIODeadline) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(deadline: start + Self.writeTimeout) {
            let (guardian, context) = bound.value
            guardian.watch = nil
            guard let oldest = guardian.pending.first else { return }
            if oldest <= start {
                context.close(promise: nil)
            } else {
                guardian.watch(context, from: oldest)
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
        watch?.cancel()
        watch = nil
    }

    /// Closes the connection once the client may have read what a reset would take from it.
    private static func closeSoon(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        _ = context.eventLoop.scheduleTask(in: closeDelay) { bound.value.close(promise: nil) }
    }
}
