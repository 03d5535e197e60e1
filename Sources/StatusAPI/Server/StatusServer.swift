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

/// The HTTP server of the status API.
package struct StatusServer: Sendable {
    /// The options of `hxapply serve`.
    package struct Options: Sendable {
        /// The host name or address to listen at.
        package var host: String
        /// The port to listen at; 0 for any free port.
        package var port: Int
        /// Whether everything is shown without a key (`--open`).
        package var isOpen: Bool
        /// Requests per minute of one key, at most; 0 for no limit.
        package var rateLimit: Int
        /// Invalid keys per minute from one address, at most; 0 for no limit.
        package var invalidKeyLimit: Int

        package init(host: String, port: Int, isOpen: Bool, rateLimit: Int, invalidKeyLimit: Int) {
            self.host = host
            self.port = port
            self.isOpen = isOpen
            self.rateLimit = rateLimit
            self.invalidKeyLimit = invalidKeyLimit
        }
    }

    /// Open connections at a time; further connections wait in the kernel's queue.
    static let maximumConnections = 2048
    /// Open connections at a time that may wait for a request; beyond that, the one that has waited longest is closed.
    static let maximumIdleConnections = 1536
    /// A connection that sends no complete request head for this long is closed.
    private static let idleTimeout = TimeAmount.seconds(10)
    /// How long the server still takes connections after the signal to stop, so that load balancers can notice.
    private static let drainDuration = Duration.milliseconds(500)
    /// Requests that still run this long after the signal to stop are cancelled.
    private static let shutdownTimeout = Duration.seconds(9)

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

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Parameter isListening: called with the port when the server accepts connections.
    /// - Throws: an error if the server cannot listen at the address.
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
            // Services are stopped in the reverse order.
            services: [follower, application, Drain(store: store, time: Self.drainDuration)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownTimeout
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Why the server cannot listen at an address, for an error message.
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
        var connectionLogger = logger
        connectionLogger.logLevel = max(logger.logLevel, .notice)
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
            server: HTTPServerBuilder { FilteredChannel(responder: $0, configuration: channel, idle: idle) },
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port),
                serverName: nil,
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    Self.maximumConnections,
                    logger: connectionLogger
                )
            ),
            onServerRunning: { isListening($0.localAddress?.port ?? 0) },
            logger: logger
        )
    }
}

/// Makes `/readyz` fail for a while before the server stops.
private struct Drain: Service {
    let store: SnapshotStore
    let time: Duration

    func run() async throws {
        try await gracefulShutdown()
        store.drain()
        try? await Task.sleep(for: time)
    }
}
