import Foundation

/// Why there is no answer.
package enum HTTPFailure: Error, Equatable {
    /// A socket function failed for this reason.
    case socket(call: String, reason: String)
    /// Nothing arrived within the time limit.
    case timeout
    /// The connection was closed in the middle of an answer.
    case cut
    /// The received data is not an HTTP/1.1 answer.
    case malformed(String)
}

/// A connection to a server on this machine, for one request after another.
package final class HTTPConnection {
    private let descriptor: Int32
    private let port: Int
    /// The received bytes that were not read as an answer yet.
    private var received: [UInt8] = []

    package init(port: Int, from address: String = "127.0.0.1", timeout seconds: Int = 30) throws {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard Self.call(descriptor, address, 0, Foundation.bind) == 0 else { throw Self.failure("bind") }
        guard Self.call(descriptor, "127.0.0.1", port, Foundation.connect) == 0 else { throw Self.failure("connect") }
    }

    deinit { close(descriptor) }

    private static func call(
        _ descriptor: Int32,
        _ host: String,
        _ port: Int,
        _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func failure(_ call: String) -> HTTPFailure {
        .socket(call: call, reason: String(cString: strerror(errno)))
    }

    // MARK: Sending

    /// Sends a request without a body, and waits for its answer.
    package func request(
        _ method: String = "GET",
        _ target: String,
        key: String? = nil,
        headers: [(String, String)] = []
    ) throws -> HTTPAnswer {
        var fields = [("Host", "127.0.0.1:\(port)")]
        if let key { fields.append(("Authorization", "Bearer \(key)")) }
        let lines = ["\(method) \(target) HTTP/1.1"] + (fields + headers).map { "\($0.0): \($0.1)" }
        send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        guard let answer = try receive(to: method) else { throw HTTPFailure.cut }
        return answer
    }

    /// Sends any bytes.
    ///
    /// - Returns: whether all bytes were sent; the server may have answered and closed the connection earlier.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool { SocketWriting.send(bytes, to: descriptor) }

    /// Ends the sending direction of the connection.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    // MARK: Receiving

    /// Waits for the answer to a request.
    ///
    /// - Returns: nil if the server closes the connection without an answer.
    /// - Throws: `HTTPFailure`.
    package func receive(to method: String = "GET") throws -> HTTPAnswer? {
        while true {
            guard let head = try receiveHead() else { return nil }
            // An interim answer, such as 100 Continue, is skipped.
            if (100..<200).contains(head.status) { continue }
            return HTTPAnswer(status: head.status, fields: head.fields, body: try receiveBody(of: head, to: method))
        }
    }

    /// Waits until the server closes the connection.
    ///
    /// - Returns: the bytes before this that were not read as an answer.
    package func receiveRest() throws -> [UInt8] {
        while try receiveMore() {}
        defer { received = [] }
        return received
    }

    /// - Returns: false at the end.
    private func receiveMore() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                received += chunk[..<count]
                return true
            }
            if count == 0 || errno == ECONNRESET { return false }
            if errno == EAGAIN || errno == EWOULDBLOCK { throw HTTPFailure.timeout }
            if errno != EINTR { throw Self.failure("recv") }
        }
    }

    private func receiveHead() throws -> HTTPAnswer? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                let text = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeSubrange(..<range.upperBound)
                return try Self.head(text)
            }
            if try !receiveMore() {
                if received.isEmpty { return nil }
                throw HTTPFailure.cut
            }
        }
    }

    private static func head(_ text: String) throws -> HTTPAnswer {
        let lines = text.components(separatedBy: "\r\n")
        let status = try /HTTP\/1\.[01] ([1-5][0-9][0-9]) .*/.wholeMatch(in: lines[0]).flatMap { Int($0.1) }
        guard let status else { throw HTTPFailure.malformed(lines[0]) }
        let fields = try lines.dropFirst().map { line in
            guard let parts = try /([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*/.wholeMatch(in: line) else {
                throw HTTPFailure.malformed(line)
            }
            return HTTPAnswer.Field(name: String(parts.1), value: String(parts.2))
        }
        return HTTPAnswer(status: status, fields: fields, body: [])
    }

    private func receiveBody(of head: HTTPAnswer, to method: String) throws -> [UInt8] {
        if method == "HEAD" || head.status == 204 || head.status == 304 { return [] }
        let lengths = head.values("Content-Length")
        guard head.values("Transfer-Encoding").isEmpty, lengths.count <= 1 else {
            throw HTTPFailure.malformed("a body of unclear length")
        }
        guard let text = lengths.first else { return try receiveRest() }
        guard let length = Int(text), length >= 0 else { throw HTTPFailure.malformed("Content-Length: \(text)") }
        while received.count < length {
            guard try receiveMore() else { throw HTTPFailure.cut }
        }
        defer { received.removeFirst(length) }
        return Array(received[..<length])
    }
}
