import Foundation
import Synchronization

/// A proxy between a loopback port and the socket of a test server, which disturbs sessions as networks do.
///
/// Both ends are real: libpq and Postgres. The client's bytes are split into messages to find each COMMIT
/// (https://www.postgresql.org/docs/15/protocol-message-formats.html).
package final class CuttingProxy: Sendable {
    /// What the proxy does to a session.
    package enum Behaviour: Sendable {
        case pass
        /// Closes the session before reading a byte.
        case refuse
        /// Delays each piece of data in both directions.
        case delay(milliseconds: Int)
        /// Closes the session instead of forwarding the COMMIT.
        case cutBeforeCommit
        /// Forwards the COMMIT, waits for the server's answer, and closes the session instead of forwarding the answer.
        case cutAfterCommit
        /// Forwards neither the COMMIT nor anything after it, and keeps the session open.
        case holdCommit
        /// Forwards the COMMIT but not its answer, and keeps the session open.
        case holdAnswer

        fileprivate var waitsForCommit: Bool {
            switch self {
            case .pass, .refuse, .delay: false
            case .cutBeforeCommit, .cutAfterCommit, .holdCommit, .holdAnswer: true
            }
        }
    }

    private struct State {
        var behaviour = Behaviour.pass
        var next = Behaviour.pass
        /// The number of the COMMIT to act on in each session, from 1.
        var commit = CuttingProxy.runCommit
        /// Whether the proxy still has to act on a COMMIT.
        var isArmed = false
        var triggers = 0
        var relays: [Relay] = []
        var isOver = false
    }

    /// The number of the COMMIT of a run's transaction; the COMMIT before it ends the transaction that records the
    /// start.
    package static let runCommit = 2

    /// The loopback port of the proxy.
    package let port: Int
    private let listener: Int32
    /// The path of the server's socket.
    private let socketPath: String
    private let state = Mutex(State())

    /// Listens for sessions with the server of the database; the proxy forwards everything until `arm` is called.
    package init(to database: TestDatabase) throws {
        let directory = database.address.split(separator: "'").dropFirst().first ?? ""
        socketPath = "\(directory)/.s.PGSQL.5432"
        listener = try Sockets.makeListener()
        port = try Sockets.port(of: listener)
        Thread.detachNewThread { [self] in acceptSessions() }
    }

    /// The number of COMMITs that were cut or held.
    package var triggers: Int { state.withLock { $0.triggers } }

    /// The same database, reached through the proxy.
    package func address(of database: TestDatabase) -> TestDatabase {
        let words = database.address.split(separator: " ").map(String.init)
        let rest = words.filter { $0.hasPrefix("user=") || $0.hasPrefix("dbname=") }
        let way = ["host=127.0.0.1", "port=\(port)", "sslmode=disable", "gssencmode=disable"]
        return TestDatabase(at: (way + rest).joined(separator: " "))
    }

    /// Sets what the proxy does to new sessions.
    ///
    /// An action on a COMMIT happens once; later sessions get `next`.
    package func arm(
        _ behaviour: Behaviour,
        atCommit number: Int = CuttingProxy.runCommit,
        then next: Behaviour = .pass
    ) {
        state.withLock { state in
            state.behaviour = behaviour
            state.next = next
            state.commit = number
            state.isArmed = behaviour.waitsForCommit
        }
    }

    /// Closes all sessions and stops listening.
    package func stop() {
        let relays: [Relay]? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.isOver = true
            return state.relays
        }
        guard let relays else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        for relay in relays { relay.stop() }
    }

    /// Whether the proxy has to act on this COMMIT of a session.
    fileprivate func meets(commit number: Int) -> Bool {
        state.withLock { state in
            guard state.isArmed, number == state.commit else { return false }
            state.isArmed = false
            state.behaviour = state.next
            state.triggers += 1
            return true
        }
    }

    /// Accepts sessions until `stop` shuts the listener down.
    private func acceptSessions() {
        while true {
            let client = accept(listener, nil, nil)
            if client >= 0 {
                take(client)
            } else if errno != EINTR, errno != ECONNABORTED {
                break
            }
        }
        close(listener)
    }

    private func take(_ client: Int32) {
        let behaviour = state.withLock { $0.behaviour }
        if case .refuse = behaviour {
            close(client)
            return
        }
        guard let server = try? Sockets.makeSession(to: socketPath) else {
            close(client)
            return
        }
        Sockets.prepare(client)
        let relay = Relay(client: client, server: server, behaviour: behaviour, proxy: self)
        let isOver = state.withLock { state in
            state.relays.removeAll(where: \.isClosed)
            state.relays.append(relay)
            return state.isOver
        }
        relay.start()
        if isOver { relay.stop() }
    }
}

extension TestDatabase {
    /// A database of another server, or one that is reached by another address.
    package init(at address: String) { self.init(address: address) }
}

/// A session through the proxy, with a thread for each direction.
private final class Relay: Sendable {
    /// What happens to the server's answers.
    private enum Fate {
        case passedOn, cut, swallowed
    }

    private struct State {
        var fate = Fate.passedOn
        var runningThreads = 2
        var isClosed = false
    }

    private static let chunk = 1 << 16

    private let client: Int32
    private let server: Int32
    private let behaviour: CuttingProxy.Behaviour
    private let proxy: CuttingProxy
    private let state = Mutex(State())

    init(client: Int32, server: Int32, behaviour: CuttingProxy.Behaviour, proxy: CuttingProxy) {
        self.client = client
        self.server = server
        self.behaviour = behaviour
        self.proxy = proxy
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func start() {
        Thread.detachNewThread { [self] in passRequests() }
        Thread.detachNewThread { [self] in passAnswers() }
    }

    /// Closes the session.
    func stop() {
        state.withLock { state in
            state.fate = .cut
            closeWhatIsOver(&state)
        }
    }

    private func endThread() {
        state.withLock { state in
            state.runningThreads -= 1
            closeWhatIsOver(&state)
        }
    }

    /// Closes the other side when one side is gone, unless nobody is to notice this.
    ///
    /// The descriptors are closed only when no thread reads from them any more.
    private func closeWhatIsOver(_ state: inout State) {
        guard state.fate != .swallowed, !state.isClosed else { return }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
        guard state.runningThreads == 0 else { return }
        close(client)
        close(server)
        state.isClosed = true
    }

    /// Forwards whole messages until one side closes.
    private func passRequests() {
        var messages = FrontendMessages()
        var commits = 0
        var chunk = [UInt8](repeating: 0, count: Self.chunk)
        reading: while let count = Sockets.receive(from: client, into: &chunk) {
            messages.append(chunk[..<count])
            while let message = messages.next() {
                guard admits(message, &commits), deliver(message[...], to: server) else { break reading }
            }
        }
        endThread()
    }

    /// Acts on the message if it is the COMMIT to act on.
    ///
    /// - Returns: whether to forward the message.
    private func admits(_ message: [UInt8], _ commits: inout Int) -> Bool {
        guard behaviour.waitsForCommit, FrontendMessages.isCommit(message) else { return true }
        commits += 1
        guard proxy.meets(commit: commits) else { return true }
        switch behaviour {
        case .pass, .refuse, .delay: return true
        case .cutBeforeCommit: return false
        case .cutAfterCommit:
            state.withLock { $0.fate = .cut }
            return true
        case .holdCommit:
            state.withLock { $0.fate = .swallowed }
            return false
        case .holdAnswer:
            state.withLock { $0.fate = .swallowed }
            return true
        }
    }

    /// Forwards the server's data until one side closes or the session is to be disturbed.
    private func passAnswers() {
        var chunk = [UInt8](repeating: 0, count: Self.chunk)
        reading: while let count = Sockets.receive(from: server, into: &chunk) {
            switch state.withLock({ $0.fate }) {
            case .passedOn:
                guard deliver(chunk[..<count], to: client) else { break reading }
            case .cut: break reading
            case .swallowed: continue reading
            }
        }
        endThread()
    }

    private func deliver(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        if case .delay(let milliseconds) = behaviour { usleep(UInt32(milliseconds) * 1000) }
        return Sockets.sendAll(bytes, to: descriptor)
    }
}

/// Splits the client's data into messages, in whatever pieces it arrives.
private struct FrontendMessages {
    private var bytes: [UInt8] = []
    /// Whether the client has sent its protocol version; each later message begins with its type.
    private var isStarted = false

    mutating func append(_ chunk: ArraySlice<UInt8>) { bytes += chunk }

    /// The next message; nil if it has not arrived whole.
    mutating func next() -> [UInt8]? {
        let start = isStarted ? 1 : 0
        guard bytes.count >= start + 4 else { return nil }
        let end = start + max(4, Self.number(bytes[start..<start + 4]))
        guard bytes.count >= end else { return nil }
        let message = Array(bytes[..<end])
        bytes.removeFirst(end)
        // Requests for encryption or cancellation have another number in place of version 3.
        if !isStarted { isStarted = message.count >= 8 && Self.number(message[4..<8]) >> 16 == 3 }
        return message
    }

    /// Whether the message is a simple query with the text COMMIT.
    static func isCommit(_ message: [UInt8]) -> Bool {
        message.first == UInt8(ascii: "Q") && message.dropFirst(5).dropLast().elementsEqual("COMMIT".utf8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// The socket functions that the proxy needs.
private enum Sockets {
    struct Failure: Error {
        let call: String
        let reason: String
    }

    /// Listens on a free port of the loopback address.
    static func makeListener() throws -> Int32 {
        let listener = try make(AF_INET)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        guard status == 0, listen(listener, 64) == 0 else { throw failure("listen", closing: listener) }
        return listener
    }

    static func port(of listener: Int32) throws -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        guard status == 0 else { throw failure("getsockname", closing: listener) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Connects to a Unix socket.
    static func makeSession(to path: String) throws -> Int32 {
        let session = try make(AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            throw failure("connect", closing: session)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(session, $0, size) }
        }
        guard status == 0 else { throw failure("connect", closing: session) }
        return session
    }

    /// Closes the socket in child processes, which would keep it open, and sends data without delay.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Waits for bytes.
    ///
    /// - Returns: the number of bytes; nil at the end.
    static func receive(from descriptor: Int32, into chunk: inout [UInt8]) -> Int? {
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 { return count }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// - Returns: whether all bytes were sent.
    static func sendAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func make(_ family: Int32) throws -> Int32 {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", reason: String(cString: strerror(errno))) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    private static func failure(_ call: String, closing descriptor: Int32) -> Failure {
        defer { close(descriptor) }
        return Failure(call: call, reason: String(cString: strerror(errno)))
    }
}
