import Hummingbird

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The least that a Hummingbird server can do for a request: look up the route, and hand out bytes that it has.
///
///     bare-route PORT FILE
///
/// `GET /x` answers with the file's bytes, `GET /unchanged` with an empty 304. No key, no log, no metrics.
@main
struct BareRoute {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let port = Int(arguments[1]) else {
            fatalError("usage: bare-route PORT FILE")
        }
        let body = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: arguments[2])))
        let headers: HTTPFields = [.contentType: "application/json"]

        let router = Router()
        router.get("x") { _, _ in
            Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        router.get("unchanged") { _, _ in
            Response(status: .notModified)
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port))
        )
        try await application.runService()
    }
}
