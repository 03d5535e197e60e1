import ArgumentParser
import Glibc
import Postgres
import Reconciler
import StatusAPI

/// The command `hxapply serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the status API over HTTP, read-only.",
        discussion: """
            Requests need an API key that the specs declare: Authorization: Bearer KEY.
            Admins and auditors see everything, others what belongs to their teams. The
            page at / is for browsers: type any name, and the key as the password. SIGTERM
            and SIGINT stop the server after it has answered the current requests.

              hxapply serve                             at 127.0.0.1:8080
              hxapply serve --listen 0.0.0.0:8080       behind a proxy with TLS
              hxapply serve --open                      without keys, on this machine
              curl localhost:8080/readyz
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("The address to listen at; port 0 for any free port.", valueName: "host:port"))
    var listen = ListenAddress.defaultAddress

    @Flag(help: "Show everything without a key; only on a loopback address.")
    var open = false

    @Option(
        help: ArgumentHelp("The maximum number of requests per minute and key; 0 for no limit.", valueName: "count"),
        transform: NumberOption.within(0...1_000_000_000)
    )
    var rateLimit = 1_000_000

    @Option(
        help: ArgumentHelp(
            "The maximum number of invalid keys per minute and client address; 0 for no limit.",
            valueName: "count"
        ),
        transform: NumberOption.within(0...1_000_000)
    )
    var invalidKeyLimit = 10

    @Option(help: ArgumentHelp("The lowest level to log.", valueName: "level"))
    var logLevel = LogLevel.info

    func validate() throws {
        if open, !listen.isLoopback {
            throw ValidationError("--open shows everything without a key, so it needs a loopback address.")
        }
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let target = try database.target(as: "hxapply serve")
        logLevel.bootstrap()
        let server = StatusServer(
            StatusServer.Options(
                host: listen.host,
                port: listen.port,
                isOpen: open,
                rateLimit: rateLimit,
                invalidKeyLimit: invalidKeyLimit
            ),
            target: target,
            schema: database.schema
        )
        let listen = listen
        do {
            try BlockingTask.run {
                try await server.run { port in
                    try? Output.write("Status API at \(listen.url(port: port))\n")
                }
            }
        } catch {
            throw ErrorReport.report(
                .unexpected,
                "the server cannot listen at \(listen): \(StatusServer.reason(error))",
                "Choose another address with --listen, or stop the program that uses this one.",
                .text
            )
        }
    }
}

/// The host and port of `--listen`, such as `127.0.0.1:8080` or `[::1]:0`.
struct ListenAddress: ExpressibleByArgument, CustomStringConvertible {
    let host: String
    let port: Int

    static let defaultAddress = ListenAddress(host: "127.0.0.1", port: 8080)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        let host = argument[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard !host.isEmpty, isBracketed || !host.contains(":") else { return nil }
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        self.port = port
    }

    var isLoopback: Bool { LoopbackHost.names(host) }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var defaultValueDescription: String { description }

    /// The URL of the page, with the port that the server listens at.
    func url(port: Int) -> String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/" }
}
