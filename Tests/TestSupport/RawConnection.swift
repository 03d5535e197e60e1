import Foundation

/// A connection to a server on this machine that can send invalid requests and observe how it is closed.
package final class RawConnection {
    /// Why there is no answer.
    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// The parts of an HTTP answer that tests use.
    package struct Answer: Sendable {
        package let status: Int
        /// The values of each header field, by its name in lower case.
        package let fields: [String: [String]]
        package let body: [UInt8]

        /// The value of a header field; nil if it was not sent, or more than once.
        package subscript(_ name: String) -> String? {
            let values = fields[name.lowercased()] ?? []
            return values.count == 1 ? values[0] : nil
        }

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var isClosed = false

    /// - Parameter receiveBuffer: the size of the kernel's receive buffer in bytes; a small one is for a client that
    ///   reads slowly.
    package init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("socket") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1 as Int32)
        if let receiveBuffer { set(SOL_SOCKET, SO_RCVBUF, receiveBuffer) }
        // Sending to a server that does not read must end too.
        set(SOL_SOCKET, SO_SNDTIMEO, timeval(tv_sec: 2, tv_usec: 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard status == 0 else { throw Self.failure("connect") }
    }

    deinit { close(descriptor) }

    private func set<Value: BitwiseCopyable>(_ level: Int32, _ option: Int32, _ value: Value) {
        withUnsafeBytes(of: value) {
            _ = setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count))
        }
    }

    private static func failure(_ call: String) -> Failed {
        Failed(description: "\(call): \(String(cString: strerror(errno)))")
    }

    // MARK: Sending

    /// - Returns: whether all bytes were sent.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool { SocketWriting.send(bytes, to: descriptor) }

    /// - Returns: whether all bytes were sent.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends the piece repeatedly, until the server accepts no more or `limit` bytes are sent.
    ///
    /// - Returns: the number of bytes sent in whole pieces.
    package func sendEndlessly(_ piece: [UInt8], atMost limit: Int) -> Int {
        var count = 0
        while count < limit, send(piece) { count += piece.count }
        return count
    }

    /// Ends the sending direction of the connection.
    package func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the connection end with a reset when it is closed.
    package func abort() { set(SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0)) }

    // MARK: Receiving

    /// Sends a request without a body, and waits for its answer.
    package func get(
        _ target: String,
        _ fields: [String] = [],
        within seconds: Double = Poll.patience
    ) throws -> Answer {
        let lines = ["GET \(target) HTTP/1.1", "Host: 127.0.0.1"] + fields
        send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        guard let answer = try receive(within: seconds) else {
            throw Failed(description: "the connection was closed in place of an answer to \(target)")
        }
        return answer
    }

    /// Waits for one answer.
    ///
    /// - Parameter isHead: whether it is the answer to HEAD, which has no body.
    /// - Returns: nil if the connection ends before the first byte.
    /// - Throws: `Failed` if the answer is cut off, or does not come in time.
    package func receive(isHead: Bool = false, within seconds: Double = Poll.patience) throws -> Answer? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while true {
            if let answer = try takeAnswer(isHead: isHead) { return answer }
            guard receiveMore(before: deadline) else { break }
        }
        if isClosed, received.isEmpty { return nil }
        let what = received.isEmpty ? "nothing came" : "\(received.count) bytes of an answer came"
        throw Failed(description: isClosed ? "\(what) before the end" : "\(what) in \(seconds) s")
    }

    /// Waits for bytes until the server closes the connection.
    ///
    /// - Returns: all received bytes, and whether the connection is closed.
    package func receiveAll() -> (bytes: [UInt8], isClosed: Bool) {
        while receiveMore(before: .now + .seconds(Poll.patience)) {}
        defer { received = [] }
        return (received, isClosed)
    }

    /// Waits for `count` answers, and for further ones that follow at once, until the server closes the connection.
    ///
    /// - Parameter count: nil to wait for all answers until the connection is closed.
    /// - Throws: `Failed` if the last answer is cut off.
    package func receiveAnswers(_ count: Int? = nil) throws -> (answers: [Answer], isClosed: Bool) {
        var answers: [Answer] = []
        repeat {
            while let answer = try takeAnswer(isHead: false) { answers.append(answer) }
        } while receiveMore(before: .now + .seconds(answers.count < count ?? .max ? Poll.patience : 0.3))
        guard received.isEmpty else { throw Failed(description: "\(received.count) bytes of an answer came") }
        return (answers, isClosed)
    }

    /// Whether the server closes the connection within that time; data before this is ignored.
    package func isClosedByPeer(within seconds: Double = Poll.patience) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while receiveMore(before: deadline) { received = [] }
        return isClosed
    }

    /// - Returns: false at the end, or if the time is over.
    private func receiveMore(before deadline: ContinuousClock.Instant) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while !isClosed {
            let left = Int32(clamping: Int((deadline - ContinuousClock.now) / .milliseconds(1)))
            var socket = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = left > 0 ? poll(&socket, 1, left) : 0
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return false }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                received += chunk[..<count]
                return true
            }
            if count == 0 || errno != EINTR { isClosed = true }
        }
        return false
    }

    /// Reads an answer from the received bytes; nil if it is not complete.
    private func takeAnswer(isHead: Bool) throws -> Answer? {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard lines[0].hasPrefix("HTTP/1."), let status = lines[0].split(separator: " ").dropFirst().first,
            let status = Int(status)
        else { throw Failed(description: "no answer begins with '\(lines[0])'") }
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw Failed(description: "'\(line)' is no field") }
            fields[parts[0].lowercased(), default: []].append(parts[1].trimmingCharacters(in: .whitespaces))
        }
        let length = isHead || status == 304 ? 0 : fields["content-length"]?.first.flatMap { Int($0) } ?? 0
        guard received.count >= end.upperBound + length else { return nil }
        let body = Array(received[end.upperBound..<end.upperBound + length])
        received.removeFirst(end.upperBound + length)
        return Answer(status: status, fields: fields, body: body)
    }
}
