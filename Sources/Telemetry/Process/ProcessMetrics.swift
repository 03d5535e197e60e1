internal import Glibc

/// Writes metrics of the process, which it reads from the kernel at each scrape.
///
/// A metric that cannot be read is omitted.
package enum ProcessMetrics {
    /// Writes the metrics, with the names that Prometheus' client libraries use.
    package static func write(to text: inout PrometheusText) {
        if let status = status() { write(status, to: &text) }
        if let count = openDescriptors() {
            text.family("process_open_fds", .gauge, help: "Number of open file descriptors.")
            text.sample("process_open_fds", value: count)
        }
        if let limit = descriptorLimit() {
            text.family("process_max_fds", .gauge, help: "Maximum number of open file descriptors.")
            text.sample("process_max_fds", value: limit)
        }
        if let startTime {
            text.family("process_start_time_seconds", .gauge, help: "Start time of the process, in Unix seconds.")
            text.sample("process_start_time_seconds", value: startTime)
        }
    }

    private static func write(_ status: ProcessStatus, to text: inout PrometheusText) {
        text.family("process_resident_memory_bytes", .gauge, help: "Resident memory size in bytes.")
        text.sample("process_resident_memory_bytes", value: status.residentPages * Int(sysconf(Int32(_SC_PAGESIZE))))
        text.family("process_cpu_seconds_total", .counter, help: "User and system CPU time spent in seconds.")
        text.sample("process_cpu_seconds_total", value: seconds(ticks: status.processorTicks))
    }

    /// When the process started, in seconds since 1970.
    ///
    /// It is computed once: computed from the two clocks again, it would differ in its last digits.
    private static let startTime: Double? = status().flatMap { status in
        guard let now = read(CLOCK_REALTIME), let sinceBoot = read(CLOCK_BOOTTIME) else { return nil }
        let start = now - sinceBoot + seconds(ticks: status.startTicks)
        return (start * 100).rounded() / 100
    }

    private static func read(_ clock: clockid_t) -> Double? {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(ticks: Int) -> Double { Double(ticks) / Double(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    private static func status() -> ProcessStatus? {
        let descriptor = open("/proc/self/stat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // One read returns the whole line, which is far shorter than this.
        let line = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
            filled = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return ProcessStatus(line)
    }

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without the entries "." and ".." and the descriptor that reads the directory.
        return max(0, count - 3)
    }

    private static func descriptorLimit() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }
}
