internal import Glibc

/// Runs another program, to its end or in the background.
package struct ChildProcess {
    /// The result of a program that has ended.
    package struct Result: Sendable {
        /// The exit status; 128 plus the signal's number if a signal ended the program.
        package let status: Int32
        /// Standard output, mixed with standard error if the caller asked for that.
        package let output: String
    }

    /// glibc's `POSIX_SPAWN_SETSID`, which Swift imports only if `_GNU_SOURCE` is defined.
    private static let setSession: Int16 = 0x80

    private let program: String
    private let arguments: [String]
    private let environment: [String: String]?

    /// - Parameters:
    ///   - program: a path, or a name to search for on `PATH`.
    ///   - environment: all environment variables of the program; nil for those of this process.
    package init(_ program: String, _ arguments: [String], environment: [String: String]? = nil) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
    }

    /// Runs the program without standard input and waits for it.
    ///
    /// - Parameters:
    ///   - withErrors: whether standard error is part of the output.
    ///   - timeout: the time after which the program is killed; nil for no limit.
    /// - Returns: nil if the program could not be started or did not end in time.
    package func run(withErrors: Bool = false, within timeout: Duration? = nil) -> Result? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid = spawn(output: ends[1], errors: withErrors ? ends[1] : nil, isDetached: false)
        close(ends[1])
        defer { close(ends[0]) }
        guard let pid else { return nil }
        guard let output = Self.readAll(ends[0], before: timeout.map { .now + $0 }) else {
            kill(pid, SIGKILL)
            _ = Self.wait(for: pid)
            return nil
        }
        return Result(status: Self.wait(for: pid), output: output)
    }

    /// Starts the program in its own session in the background, with its output appended to a file.
    /// - Returns: whether the program could be started.
    package func detach(logTo path: String) -> Bool {
        let log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard log >= 0 else { return false }
        defer { close(log) }
        return spawn(output: log, errors: log, isDetached: true) != nil
    }

    private func spawn(output: Int32, errors: Int32?, isDetached: Bool) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        if let errors {
            posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process may block signals, to wait for them on one thread; the child must not inherit that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let session = isDetached ? Self.setSession : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | session)
        guard let path = Self.path(of: program) else { return nil }
        let words = Self.words([program] + arguments)
        let variables = environment.map { Self.words($0.map { "\($0.key)=\($0.value)" }) }
        defer { for word in words + (variables ?? []) { free(word) } }
        var pid = pid_t()
        let status =
            if let variables {
                posix_spawn(&pid, path, &actions, &attributes, words, variables)
            } else {
                posix_spawn(&pid, path, &actions, &attributes, words, environ)
            }
        return status == 0 ? pid : nil
    }

    /// The path of a program: the given path, or that of the first executable file with its name on `PATH`.
    ///
    /// Entries of `PATH` that are not absolute are skipped: they depend on the working directory, which may hold files
    /// of others.
    private static func path(of program: String) -> String? {
        if program.contains("/") { return program }
        let directories = (getenv("PATH").map { String(cString: $0) } ?? "/bin:/usr/bin").split(separator: ":")
        return directories.lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(program)" }.first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
        }
    }

    /// The texts as an array of C strings, which the caller must free, with a null pointer at its end.
    private static func words(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }

    /// Reads to the end of the file; nil if the end was not reached before the deadline.
    private static func readAll(_ descriptor: Int32, before deadline: ContinuousClock.Instant?) -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            if let deadline {
                let left = Int32(clamping: Int((deadline - .now) / .milliseconds(1)))
                var end = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard left > 0 else { return nil }
                if poll(&end, 1, left) <= 0 { continue }
            }
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 { bytes += chunk[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func wait(for pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
