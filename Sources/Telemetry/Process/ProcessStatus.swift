/// The numbers of `/proc/self/stat` that metrics are made of.
struct ProcessStatus: Equatable {
    /// Processor time in user and kernel mode, in clock ticks.
    let processorTicks: Int
    /// When the process began, in clock ticks since the machine did.
    let startTicks: Int
    let residentPages: Int

    /// Reads the file's one line.
    ///
    /// The program's name, in parentheses, may itself hold blanks and parentheses.
    init?(_ line: [UInt8]) {
        guard let nameEnd = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = line[(nameEnd + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        // The kernel's manual counts the process's number as field 1; the state after the name is field 3.
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
