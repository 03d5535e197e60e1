/// The source texts of a run, kept so that a diagnostic can show its line.
package struct SourceFiles: Sendable {
    private var texts: [String: [UInt8]] = [:]

    package init() {}

    package mutating func add(_ path: String, _ text: [UInt8]) { texts[path] = text }

    /// The line's text without its end, or nil where the file was not read or has no such line.
    package func line(_ number: UInt32, of path: String) -> String? {
        guard let text = texts[path] else { return nil }
        var start = text.startIndex
        for _ in 1..<max(number, 1) {
            guard let end = text[start...].firstIndex(of: 0x0A) else { return nil }
            start = end + 1
        }
        let end = text[start...].firstIndex(of: 0x0A) ?? text.endIndex
        let line = text[start..<end].last == 0x0D ? text[start..<(end - 1)] : text[start..<end]
        return String(decoding: line, as: UTF8.self)
    }
}
