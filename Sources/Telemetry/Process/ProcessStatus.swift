/// The numbers in `/proc/self/stat` that the metrics need.
struct ProcessStatus: Equatable {
    /// CPU time in user and kernel mode, in clock ticks.
    let processorTicks: Int
    /// When the process started, in clock ticks since the boot.
    let startTicks: Int
    let residentPages: Int

    /// Reads the line of the file.
    ///
    /// The name of the program, in parentheses, may itself hold spaces and parentheses.
    init?(_ line: [UInt8]) {
        guard let nameEnd = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[(nameEnd + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        // proc(5) numbers the fields from 1, the process ID; the state, after the name, is field 3.
        func field(_ number: Int) -> Int? {
            number - 3 < fields.count ? Int(String(decoding: fields[number - 3], as: UTF8.self)) : nil
        }
        guard let user = field(14), let kernel = field(15), let start = field(22), let pages = field(24) else {
            return nil
        }
        processorTicks = user + kernel
        startTicks = start
        residentPages = pages
    }
}
