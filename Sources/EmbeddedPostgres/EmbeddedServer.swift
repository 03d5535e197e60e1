internal import Glibc
internal import Postgres

/// A private Postgres server, named by a directory and reached through a Unix socket only.
///
/// All processes that name the same directory use the same server.
package struct EmbeddedServer {
    /// The directory of `--database embedded`.
    package static let defaultDirectory = ".hxapply/postgres"
    /// The server is stopped after this many seconds without use, unless `HXAPPLY_EMBEDDED_IDLE_SECONDS` is set.
    private static let defaultIdleSeconds = 300

    private let directory: String
    private let settings: [String]

    /// Names a server; `start` creates and starts it.
    ///
    /// - Parameters:
    ///   - directory: the directory that names the server; `start` creates it if it is missing.
    ///   - settings: further settings of the server, each as `name=value`.
    package init(directory: String, settings: [String] = []) {
        self.directory = directory
        self.settings = settings
    }

    /// The directory of the address `embedded` or `embedded:DIR`; nil for any other address.
    package static func directory(ofAddress address: String) -> String? {
        if address == "embedded" { return defaultDirectory }
        guard address.hasPrefix("embedded:") else { return nil }
        let directory = String(address.dropFirst("embedded:".count))
        return directory.isEmpty ? defaultDirectory : directory
    }

    /// Starts the server if it does not run.
    /// - Returns: the address to connect to.
    package func start() throws(EmbeddedServerError) -> String {
        guard let binaries = ServerBinaries.find() else { throw .notInstalled }
        let user = ServerUser.current()
        let userDirectory = try ServerDirectory(directory)
        try userDirectory.makeDirectory()
        let record = try ServerRecord(of: userDirectory)
        try record.make()
        let lock = try FileLock(record.lock)
        defer { lock.release() }
        if !userDirectory.hasToken(of: record) {
            // The directory was removed, so the data of its server is removed as well.
            try userDirectory.claim(for: record)
            try stop(record, binaries)
            try record.removeData()
        }
        try record.prepare(for: user)
        touch(record.lastUse)
        if !Self.isServing(record) {
            try initialise(record, binaries, user)
            try launch(record, binaries, user)
            watch(userDirectory, record)
        }
        return Self.address(record)
    }

    /// The address to connect to; nil if the server does not run.
    ///
    /// It starts and creates nothing.
    package func runningAddress() -> String? {
        guard let userDirectory = try? ServerDirectory(directory), let record = try? ServerRecord(of: userDirectory),
            record.exists,
            userDirectory.hasToken(of: record), Self.isServing(record)
        else { return nil }
        return Self.address(record)
    }

    /// Stops the server if it runs.
    /// - Returns: whether the server ran.
    package func stop() throws(EmbeddedServerError) -> Bool {
        let record = try ServerRecord(of: ServerDirectory(directory))
        guard record.exists else { return false }
        guard let binaries = ServerBinaries.find() else { throw .notInstalled }
        let lock = try FileLock(record.lock)
        defer { lock.release() }
        return try stop(record, binaries)
    }

    /// Stops the server and removes it with all its data, and removes the directory if it holds nothing else.
    /// - Returns: whether there was a server or its directory.
    package func remove() throws(EmbeddedServerError) -> Bool {
        let userDirectory = try ServerDirectory(directory)
        let record = try ServerRecord(of: userDirectory)
        let isThere = access(userDirectory.directory, F_OK) == 0
        guard record.exists, record.token != nil else {
            guard isThere else { return false }
            throw .foreign(path: userDirectory.directory, reason: "hxapply has no record of having made it here")
        }
        guard let binaries = ServerBinaries.find() else { throw .notInstalled }
        let lock = try FileLock(record.lock)
        defer { lock.release() }
        guard !isThere || userDirectory.hasToken(of: record) else {
            throw .foreign(
                path: userDirectory.directory,
                reason: "its file 'owner' is not the one that hxapply made here"
            )
        }
        try stop(record, binaries)
        try record.removeServer()
        if isThere { try userDirectory.remove() }
        return true
    }

    /// Stops the server; the caller must hold the lock.
    /// - Returns: whether the server ran.
    @discardableResult
    private func stop(_ record: ServerRecord, _ binaries: ServerBinaries) throws(EmbeddedServerError) -> Bool {
        guard Self.isServing(record) else { return false }
        try control(["stop", "-m", "fast"], record, binaries, ServerUser.current())
        return true
    }

    /// Waits until the server was idle for a while, then stops it.
    ///
    /// The background process `hxapply dev watch` runs this.
    package func stopWhenIdle() throws(EmbeddedServerError) {
        let record = try ServerRecord(of: ServerDirectory(directory))
        let idleSeconds = Self.idleSeconds
        while Self.isServing(record) {
            sleep(UInt32(clamping: max(1, idleSeconds / 10)))
            if Self.secondsSinceUse(record) >= idleSeconds, !Self.hasClients(record) {
                _ = try stop()
                return
            }
        }
    }

    private static func address(_ record: ServerRecord) -> String {
        "host='\(record.socket)' port=5432 user=hxapply dbname=postgres"
    }

    private static func isServing(_ record: ServerRecord) -> Bool { (try? session(record)) != nil }

    private static func session(_ record: ServerRecord) throws(PostgresError) -> Connection {
        try Connection(to: ConnectionTarget(address: address(record), applicationName: "hxapply dev"))
    }

    private static func hasClients(_ record: ServerRecord) -> Bool {
        let others: SQL = """
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity
            WHERE backend_type OPERATOR(pg_catalog.=) 'client backend'
                AND pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()
            """
        guard let session = try? session(record), let count = try? session.execute(others).scalar else { return true }
        return count != "0"
    }

    private static func secondsSinceUse(_ record: ServerRecord) -> Int {
        var status = stat()
        guard lstat(record.lastUse, &status) == 0 else { return .max }
        return max(0, time(nil) - status.st_mtim.tv_sec)
    }

    private static var idleSeconds: Int {
        getenv("HXAPPLY_EMBEDDED_IDLE_SECONDS").flatMap { Int(String(cString: $0)) } ?? defaultIdleSeconds
    }

    private func initialise(
        _ record: ServerRecord,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        guard access("\(record.data)/PG_VERSION", F_OK) != 0 else { return }
        let arguments = [
            "-D", record.data, "-U", "hxapply", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions",
        ]
        try run(binaries.path("initdb"), arguments, user)
    }

    private func launch(
        _ record: ServerRecord,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        let fixed = [
            "listen_addresses=", "port=5432", "unix_socket_directories=\(record.socket)",
            "unix_socket_permissions=0700", "max_connections=50",
        ]
        let options = (fixed + settings).map { "-c '\($0)'" }.joined(separator: " ")
        try control(["start", "-w", "-t", "60", "-l", record.log, "-o", options], record, binaries, user)
    }

    private func control(
        _ arguments: [String],
        _ record: ServerRecord,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        try run(binaries.path("pg_ctl"), ["-D", record.data, "-s"] + arguments, user)
    }

    private func run(_ program: String, _ arguments: [String], _ user: ServerUser) throws(EmbeddedServerError) {
        let result = user.process(program, arguments).run(withErrors: true)
        guard let result, result.status == 0 else {
            throw .failed(program: program, output: result?.output ?? "it cannot be started")
        }
    }

    /// Starts the background process that stops the server when it is idle.
    private func watch(_ userDirectory: ServerDirectory, _ record: ServerRecord) {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, 4096)
        guard count > 0 else { return }
        let program = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard program.hasSuffix("/hxapply") else { return }
        _ = ChildProcess(program, ["dev", "watch", userDirectory.directory]).detach(logTo: record.watchLog)
    }

    private func touch(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        futimens(descriptor, nil)
        close(descriptor)
    }
}
