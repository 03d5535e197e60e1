internal import Glibc

/// This machine's clock.
enum SystemClock {
    /// Seconds since 1970.
    static var secondsSince1970: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
