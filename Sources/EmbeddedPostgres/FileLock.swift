internal import Glibc

/// A lock between processes, on a file; the kernel releases it when its holder ends.
struct FileLock {
    private let descriptor: Int32

    /// Waits for the lock.
    init(_ path: String) throws(EmbeddedServerError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .cannotPrepare(path: path, reason: String(cString: strerror(errno)).lowercased())
        }
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    }

    func release() { close(descriptor) }
}
