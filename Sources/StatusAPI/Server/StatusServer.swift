internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
package import Postgres
package import Reconciler
internal import ServiceLifecycle
internal import StatusModel
internal import Telemetry
internal import UnixSignals

/// The status API as a server: read-only HTTP over what runs left in the database.
package struct StatusServer: Sendable {
    /// How the server is set up.
    package struct Options: Sendable {
        /// The address to listen at, and the port; 0 for any that is free.
        package var host: String
        package var port: Int
        /// Whether everything is shown without a key.
        package var isOpen: Bool
        /// Requests a minute of one key; 0 for no limit.
        package var rateLimit: Int
        /// Invalid keys a minute from one address; 0 for no limit.
        package var invalidKeyLimit: Int

        package init(host: String, port: Int, isOpen: Bool, rateLimit: Int, invalidKeyLimit: Int) {
            self.host = host
            self.port = port
            self.isOpen = isOpen
            self.rateLimit = rateLimit
            self.invalidKeyLimit = invalidKeyLimit
        }
    }

    /// Connections at a time; the others wait in the kernel's queue.
    static let maximumConnections = 2048
    /// Connections at a time that may wait for a request; beyond them the longest waiting is closed.
    static let maximumIdleConnections = 1536
    /// How long a connection may be silent, or take to send a request's head.
    private static let idleTimeout = TimeAmount.seconds(10)
    /// Between the signal and the end of new connections: load balancers and clients have to notice.
    private static let drainTime = Duration.milliseconds(500)
    /// Requests that are not done so long after the signal are cut.
    private static let shutdownTime = Duration.seconds(9)

    private let options: Options
    private let target: ConnectionTarget
    private let schema: SchemaName

    package init(_ options: Options, target: ConnectionTarget, schema: SchemaName) {
        self.options = options
        self.target = target
        self.schema = schema
    }

    /// The OpenAPI document of the server's routes.
    package static var openAPIDocument: [UInt8] { RouteTable.document }

    /// Serves until a signal asks to stop.
    ///
    /// - Parameter isListening: called with the port once connections are taken.
    /// - Throws: where the address cannot be listened at.
    package func run(isListening: @escaping @Sendable (Int) -> Void) async throws {
        let logger = Logger(label: "hxapply")
        let store = SnapshotStore()
        let follower = DatabaseFollower(target, schema, store, logger)
        let services = Services(
            store: store,
            history: HistoryReader(target, schema, store, logger),
            gatekeeper: Gatekeeper(
                store,
                isOpen: options.isOpen,
                throttle: FailureThrottle(limit: options.invalidKeyLimit),
                rateLimit: RateLimit(limit: options.rateLimit)
            ),
            requests: RequestMetrics(routes: RouteTable.routes.map(\.path))
        )
        let application = application(StatusResponder(services: services), logger, isListening: isListening)
        var configuration = ServiceGroupConfiguration(
            // They are stopped in the reverse order.
            services: [follower, application, Drain(store: store, time: Self.drainTime)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownTime
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Why an address cannot be listened at, in words for a person.
    package static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "another program listens there"
        case EADDRNOTAVAIL: "this machine has no such address"
        case EACCES: "ports below 1024 need a privilege"
        case .some(let code): String(cString: strerror(code)).lowercased()
        case nil where error is SocketAddressError.UnknownHost: "there is no such host"
        case nil: "\(error)"
        }
    }

    private func application(
        _ responder: StatusResponder,
        _ logger: Logger,
        isListening: @escaping @Sendable (Int) -> Void
    ) -> some Service {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let channel = HTTP1Channel.Configuration(
            idleTimeout: Self.idleTimeout,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 << 10,
                maxHeaderListSize: 16 << 10,
                maxHeaderFieldCount: 64
            )
        )
        let idle = IdleConnections(limit: Self.maximumIdleConnections)
        return Application(
            responder: responder,
            server: HTTPServerBuilder { GuardedChannel(responder: $0, configuration: channel, idle: idle) },
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                serverName: nil,
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections, logger: quiet)
            ),
            onServerRunning: { isListening($0.localAddress?.port ?? 0) },
            logger: logger
        )
    }
}

/// Says that the server is about to stop, some time before it does.
private struct Drain: Service {
    let store: SnapshotStore
    let time: Duration

    func run() async throws {
        try await gracefulShutdown()
        store.drain()
        try? await Task.sleep(for: time)
    }
}
