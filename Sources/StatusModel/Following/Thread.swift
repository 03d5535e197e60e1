internal import Glibc

/// The calling thread.
enum Thread {
    /// Suspends the thread.
    ///
    /// It must not be a thread of Swift's cooperative pool.
    static func sleep(_ duration: Duration) { usleep(UInt32(clamping: Int(duration / .microseconds(1)))) }
}
