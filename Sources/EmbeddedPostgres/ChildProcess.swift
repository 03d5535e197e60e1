internal import Glibc

/// Another program, run to its end or left to run on its own.
package struct ChildProcess {
    /// What a program that has ended left behind.
    package struct Result: Sendable {
        /// The exit status, or 128 and the number of the signal that ended it.
        package let status: Int32
        /// Standard output, with standard error among it where that was asked for.
        package let output: String
    }

    /// `POSIX_SPAWN_SETSID` of glibc, which Swift sees only where `_GNU_SOURCE` is defined.
    private static let setSession: Int16 = 0x80

    private let program: String
    private let arguments: [String]

    /// - Parameter program: a path, or a name to look for on `PATH`.
    package init(_ program: String, _ arguments: [String]) {
        self.program = program
        self.arguments = arguments
    }

    /// Runs the program without standard input and waits for it; nil where it cannot be started.
    package func run(withErrors: Bool = false) -> Result? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pid = spawn(output: ends[1], errors: withErrors ? ends[1] : nil, isDetached: false)
        close(ends[1])
        defer { close(ends[0]) }
        guard let pid else { return nil }
        let output = Self.readAll(ends[0])
        return Result(status: Self.wait(for: pid), output: output)
    }

    /// Starts the program in a session of its own, with its output to a file, and does not wait for it.
    /// - Returns: whether it could be started.
    package func detach(logTo path: String) -> Bool {
        let log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
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
        // The signals that this program waits for on a thread of its own are blocked in the others; not in a child.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let session = isDetached ? Self.setSession : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | session)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid = pid_t()
        return posix_spawnp(&pid, program, &actions, &attributes, words, environ) == 0 ? pid : nil
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
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
