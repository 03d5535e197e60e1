import Dispatch
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

@testable import StatusAPI

/// Asks a server in this process.
struct LocalClient: Sendable {
    let server: LocalServer
    /// The address that requests seem to come from.
    let address: String

    /// The same, from another address.
    func from(_ address: String) -> LocalClient { LocalClient(server: server, address: address) }

    /// Asks for a path, sent just as it is given.
    /// - Parameter key: the API key to show.
    func get(
        _ target: String,
        key: String? = nil,
        headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        try request("GET", target, key: key, headers: headers)
    }

    /// Sends a request without a body.
    func request(
        _ method: String,
        _ target: String,
        key: String? = nil,
        headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        let request = try Self.request(method, target, key: key, headers)
        let context = StatusResponder.Context(address: address, logger: server.logger)
        let responder = server.responder
        return try Self.wait {
            let response = try await responder.respond(to: request, context: context)
            return try await Self.answer(response)
        }
    }

    /// Sends a request with a body, as `RequestFilter` hands it on from a connection.
    func requestWithBody(_ target: String, key: String? = nil) throws -> HTTPAnswer {
        try get(target, key: key, headers: [(RequestFilter.refusalField, RequestFilter.Refusal.body.rawValue)])
    }

    /// What cannot be part of a request.
    private struct Malformed: Error {
        let text: String
    }

    private static func request(
        _ method: String,
        _ target: String,
        key: String?,
        _ headers: [(String, String)]
    ) throws -> Request {
        guard let method = HTTPRequest.Method(method) else { throw Malformed(text: method) }
        var head = HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1", path: target)
        if let key { head.headerFields[.authorization] = "Bearer \(key)" }
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { throw Malformed(text: name) }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    private static func answer(_ response: Response) async throws -> HTTPAnswer {
        let body = Mutex<[UInt8]>([])
        try await response.body.write(Writer { buffer in body.withLock { $0 += buffer.readableBytesView } })
        let fields = response.headers.map { HTTPAnswer.Field(name: $0.name.rawName, value: $0.value) }
        return HTTPAnswer(status: response.status.code, fields: fields, body: body.withLock(\.self))
    }

    /// Collects a body.
    private struct Writer: ResponseBodyWriter {
        let take: (ByteBuffer) -> Void

        mutating func write(_ buffer: ByteBuffer) { take(buffer) }

        consuming func finish(_ trailingHeaders: HTTPFields?) {}
    }

    /// Blocks until the work is done on Swift's own threads.
    private static func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let isDone = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                let value = try await work()
                result.withLock { $0 = .success(value) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
            isDone.signal()
        }
        isDone.wait()
        return try result.withLock(\.self)?.get() ?? { throw Malformed(text: "no result") }()
    }
}
