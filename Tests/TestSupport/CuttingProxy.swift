import Foundation
import Synchronization

/// A relay between a loopback port and a test server's socket, which does to sessions what networks do to them.
///
/// What passes through is real: libpq on one side, Postgres on the other. The client's half is cut into messages, as
/// https://www.postgresql.org/docs/15/protocol-message-formats.html has them, to tell a COMMIT from everything else.
package final class CuttingProxy: Sendable {
    /// What is done to a session.
    package enum Behaviour: Sendable {
        case pass
        /// Closes the session before a byte of it is read.
        case refuse
        /// Holds each piece back for a while, in both directions.
        case delay(milliseconds: Int)
        /// Closes the session in place of handing on the COMMIT.
        case cutBeforeCommit
        /// Hands on the COMMIT and waits for the server's answer, then closes the session in place of handing that on.
        case cutAfterCommit
        /// Hands on neither the COMMIT nor anything after it, and leaves the session open.
        case holdCommit
        /// Hands on the COMMIT, but no answer to it, and leaves the session open.
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
        /// Which COMMIT of its session is waited for, from 1.
        var commit = CuttingProxy.runCommit
        /// Whether that COMMIT has yet to come.
        var isArmed = false
        var triggers = 0
        var relays: [Relay] = []
        var isOver = false
    }

    /// The COMMIT that an apply's rows hang on: the one before it ends the record of its start.
    package static let runCommit = 2

    /// The loopback port that was free.
    package let port: Int
    private let listener: Int32
    /// The server's socket.
    private let socketPath: String
    private let state = Mutex(State())

    /// Listens for sessions with the server that has the database; everything passes until `arm` says otherwise.
    package init(to database: TestDatabase) throws {
        let directory = database.address.split(separator: "'").dropFirst().first ?? ""
        socketPath = "\(directory)/.s.PGSQL.5432"
        listener = try Sockets.makeListener()
        port = try Sockets.port(of: listener)
        Thread.detachNewThread { [self] in acceptSessions() }
    }

    /// How many COMMITs were cut or held.
    package var triggers: Int { state.withLock { $0.triggers } }

    /// The same database, reached through the relay.
    package func address(of database: TestDatabase) -> TestDatabase {
        let words = database.address.split(separator: " ").map(String.init)
        let rest = words.filter { $0.hasPrefix("user=") || $0.hasPrefix("dbname=") }
        let way = ["host=127.0.0.1", "port=\(port)", "sslmode=disable", "gssencmode=disable"]
        return TestDatabase(at: (way + rest).joined(separator: " "))
    }

    /// Says what is done to new sessions.
    ///
    /// What waits for a COMMIT is done once; sessions that come later get `next`.
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

    /// Closes all sessions and listens no more.
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

    /// Whether this COMMIT of a session is the one that was waited for.
    fileprivate func meets(commit number: Int) -> Bool {
        state.withLock { state in
            guard state.isArmed, number == state.commit else { return false }
            state.isArmed = false
            state.behaviour = state.next
            state.triggers += 1
            return true
        }
    }

    /// Takes sessions until `stop` shuts the listener down.
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
    /// A database of another server, or one that is reached by another way.
    package init(at address: String) { self.init(address: address) }
}

/// One session on its way through the proxy, with a thread for each direction.
private final class Relay: Sendable {
    /// What becomes of what the server answers.
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

    /// Closes the session, whatever its fate was.
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

    /// Where one side is gone the other has to go too, unless nobody is to notice.
    ///
    /// The descriptors are given back only once no thread reads from them any more.
    private func closeWhatIsOver(_ state: inout State) {
        guard state.fate != .swallowed, !state.isClosed else { return }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
        guard state.runningThreads == 0 else { return }
        close(client)
        close(server)
        state.isClosed = true
    }

    /// Hands on whole messages until one side closes.
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

    /// Does what the proxy was armed for, where the message is the COMMIT that it waits for.
    ///
    /// - Returns: whether to hand the message on.
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

    /// Hands on what the server says until one side closes or the session's fate is another.
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

/// Cuts what a client sends into its messages, however it arrives.
private struct FrontendMessages {
    private var bytes: [UInt8] = []
    /// Whether the client has named its version of the protocol; from then on each message begins with its type.
    private var isStarted = false

    mutating func append(_ chunk: ArraySlice<UInt8>) { bytes += chunk }

    /// The next message, or nil where it has not arrived whole.
    mutating func next() -> [UInt8]? {
        let start = isStarted ? 1 : 0
        guard bytes.count >= start + 4 else { return nil }
        let end = start + max(4, Self.number(bytes[start..<start + 4]))
        guard bytes.count >= end else { return nil }
        let message = Array(bytes[..<end])
        bytes.removeFirst(end)
        // Requests for encryption or to cancel stand where the version does, and have no version 3.
        if !isStarted { isStarted = message.count >= 8 && Self.number(message[4..<8]) >> 16 == 3 }
        return message
    }

    /// Whether it is a simple query of just this word.
    static func isCommit(_ message: [UInt8]) -> Bool {
        message.first == UInt8(ascii: "Q") && message.dropFirst(5).dropLast().elementsEqual("COMMIT".utf8)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}

/// The few calls for sockets that the relay needs.
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

    /// Keeps a session from child processes, which would hold it open, and its answers from waiting for one another.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Waits for bytes.
    ///
    /// - Returns: how many came, or nil at the end.
    static func receive(from descriptor: Int32, into chunk: inout [UInt8]) -> Int? {
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 { return count }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// - Returns: whether all could be sent.
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
