internal import Glibc
internal import Postgres

/// A private Postgres under a directory: its own cluster, reached through a socket only, shared by whoever names it.
package struct EmbeddedServer {
    /// Where it is unless a directory is named.
    package static let standardDirectory = ".hxapply/postgres"
    /// Seconds without use after which the server is stopped, unless the environment says otherwise.
    private static let standardIdleSeconds = 300

    private let directory: String
    private let settings: [String]

    /// Names a server; `start` makes and starts it.
    ///
    /// - Parameters:
    ///   - directory: Where the data is kept; made where it is missing.
    ///   - settings: More of the server's settings, each as `name=value`.
    package init(directory: String, settings: [String] = []) {
        self.directory = directory
        self.settings = settings
    }

    /// The directory of `embedded` or `embedded:DIR`, or nil for any other database.
    package static func directory(ofAddress address: String) -> String? {
        if address == "embedded" { return standardDirectory }
        guard address.hasPrefix("embedded:") else { return nil }
        let directory = String(address.dropFirst("embedded:".count))
        return directory.isEmpty ? standardDirectory : directory
    }

    /// Starts the server unless it runs already.
    /// - Returns: the address to connect to.
    package func start() throws(EmbeddedServerError) -> String {
        guard let binaries = ServerBinaries.find() else { throw .notInstalled }
        let user = ServerUser.current()
        let named = try ServerPlace(directory)
        try named.makeDirectory()
        let record = try ServerRecord(of: named.directory)
        let lock = try FileLock(record.lock)
        defer { lock.release() }
        if !record.isOwner {
            try named.requireEmpty()
            try discardData(named, binaries, user)
            try record.claim()
        }
        try named.refuseLinks()
        let place = try named.prepared(for: user)
        touch(record.lastUse)
        if !Self.isServing(place) {
            try initialise(place, record, binaries, user)
            try launch(place, binaries, user)
            watch(place, record)
        }
        return Self.address(place)
    }

    /// Stops the server where it runs.
    /// - Returns: whether it ran.
    package func stop() throws(EmbeddedServerError) -> Bool {
        let place = try ServerPlace(directory)
        guard access(place.data, F_OK) == 0 else { return false }
        guard let binaries = ServerBinaries.find() else { throw .notInstalled }
        let record = try ServerRecord(of: place.directory)
        let lock = try FileLock(record.lock)
        defer { lock.release() }
        guard record.isOwner, Self.isServing(place) else { return false }
        try control(["stop", "-m", "fast"], place, binaries, ServerUser.current())
        return true
    }

    /// Stops the server and removes the directory with all that is in it, where this program made it.
    /// - Returns: whether there was anything to remove.
    package func remove() throws(EmbeddedServerError) -> Bool {
        let place = try ServerPlace(directory)
        guard access(place.directory, F_OK) == 0 else { return false }
        let record = try ServerRecord(of: place.directory)
        guard record.isOwner else {
            throw .foreign(path: place.directory, reason: "hxapply has no record of having made it here")
        }
        _ = try stop()
        try Self.remove([place.home, place.directory])
        try record.remove()
        return true
    }

    /// Removes directories; a link is removed and not followed.
    private static func remove(_ paths: [String]) throws(EmbeddedServerError) {
        guard let result = ChildProcess("rm", ["-rf", "--"] + paths).run(withErrors: true), result.status == 0 else {
            throw .cannotPrepare(path: paths[0], reason: "it cannot be removed")
        }
    }

    /// Removes the data of a server whose directory somebody has removed, where root keeps them elsewhere.
    private func discardData(
        _ place: ServerPlace,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        guard place.home != place.directory else { return }
        if Self.isServing(place) { try control(["stop", "-m", "immediate"], place, binaries, user) }
        try Self.remove([place.home])
    }

    /// Waits until nobody has used the server for a while, then stops it.
    ///
    /// The server's own process of `dev watch`.
    package func stopWhenIdle() throws(EmbeddedServerError) {
        let place = try ServerPlace(directory)
        let record = try ServerRecord(of: place.directory)
        let idleSeconds = Self.idleSeconds
        while Self.isServing(place) {
            sleep(UInt32(clamping: max(1, idleSeconds / 10)))
            if Self.secondsSinceUse(record) >= idleSeconds, !Self.hasClients(place) {
                _ = try stop()
                return
            }
        }
    }

    private static func address(_ place: ServerPlace) -> String {
        "host='\(place.socket)' port=5432 user=hxapply dbname=postgres"
    }

    private static func isServing(_ place: ServerPlace) -> Bool { (try? session(place)) != nil }

    private static func session(_ place: ServerPlace) throws(PostgresError) -> Connection {
        try Connection(to: ConnectionTarget(address: address(place), applicationName: "hxapply dev"))
    }

    private static func hasClients(_ place: ServerPlace) -> Bool {
        let others: SQL = """
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity
            WHERE backend_type OPERATOR(pg_catalog.=) 'client backend'
                AND pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()
            """
        guard let session = try? session(place), let count = try? session.execute(others).scalar else { return true }
        return count != "0"
    }

    private static func secondsSinceUse(_ record: ServerRecord) -> Int {
        var status = stat()
        guard lstat(record.lastUse, &status) == 0 else { return .max }
        return max(0, time(nil) - status.st_mtim.tv_sec)
    }

    private static var idleSeconds: Int {
        getenv("HXAPPLY_EMBEDDED_IDLE_SECONDS").flatMap { Int(String(cString: $0)) } ?? standardIdleSeconds
    }

    private func initialise(
        _ place: ServerPlace,
        _ record: ServerRecord,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        if access("\(place.data)/PG_VERSION", F_OK) == 0 { return try record.requireUnchanged(data: place.data) }
        let arguments = [
            "-D", place.data, "-U", "hxapply", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions",
        ]
        try run(binaries.path("initdb"), arguments, user)
        try record.note(data: place.data)
    }

    private func launch(
        _ place: ServerPlace,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        let fixed = [
            "listen_addresses=", "port=5432", "unix_socket_directories=\(place.socket)", "unix_socket_permissions=0700",
            "max_connections=50",
        ]
        let options = (fixed + settings).map { "-c '\($0)'" }.joined(separator: " ")
        try control(["start", "-w", "-t", "60", "-l", place.log, "-o", options], place, binaries, user)
    }

    private func control(
        _ arguments: [String],
        _ place: ServerPlace,
        _ binaries: ServerBinaries,
        _ user: ServerUser
    ) throws(EmbeddedServerError) {
        try run(binaries.path("pg_ctl"), ["-D", place.data, "-s"] + arguments, user)
    }

    private func run(_ program: String, _ arguments: [String], _ user: ServerUser) throws(EmbeddedServerError) {
        let result = user.process(program, arguments).run(withErrors: true)
        guard let result, result.status == 0 else {
            throw .failed(program: program, output: result?.output ?? "it cannot be started")
        }
    }

    /// Leaves a process behind that stops the server when it is idle.
    private func watch(_ place: ServerPlace, _ record: ServerRecord) {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, 4096)
        guard count > 0 else { return }
        let program = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard program.hasSuffix("/hxapply") else { return }
        _ = ChildProcess(program, ["dev", "watch", place.directory]).detach(logTo: record.watchLog)
    }

    private func touch(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        futimens(descriptor, nil)
        close(descriptor)
    }
}
