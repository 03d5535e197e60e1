internal import Glibc

/// The calling thread.
enum Thread {
    /// Lets it sleep; never to be called on a thread of Swift's cooperative pool.
    static func sleep(_ duration: Duration) { usleep(UInt32(clamping: Int(duration / .microseconds(1)))) }
}
