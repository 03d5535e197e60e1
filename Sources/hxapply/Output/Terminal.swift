import Glibc
import Reconciler
import Report
import Spec

/// Tells whether a standard stream is a terminal, and colours text for it.
///
/// Text is coloured on a terminal only, and not if `NO_COLOR` is set or `TERM` is `dumb`.
struct Terminal: Sendable {
    enum Colour: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case faint = "2"
    }

    let isTerminal: Bool
    let hasColour: Bool
    /// The width: that of the variable `COLUMNS`, or else of the terminal; nil if the stream is none.
    let columns: Int?

    /// The control sequence that moves the cursor to the start of the line and clears the line.
    static let clearLine = "\r\u{1B}[K"

    static let standardOutput = Terminal(STDOUT_FILENO)
    static let standardError = Terminal(STDERR_FILENO)
    static let standardInput = Terminal(STDIN_FILENO)

    private init(_ descriptor: Int32) {
        isTerminal = isatty(descriptor) == 1
        let noColour = Environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        columns = Self.columns(of: descriptor, isTerminal: isTerminal)
        hasColour = isTerminal && !noColour && Environment["TERM"] != "dumb"
    }

    /// The smallest width for which lines are broken; on a narrower terminal they would be broken too often.
    private static let minimumColumns = 40

    private static func columns(of descriptor: Int32, isTerminal: Bool) -> Int? {
        if let columns = Environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
            return max(minimumColumns, columns)
        }
        var size = winsize()
        guard isTerminal, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return max(minimumColumns, Int(size.ws_col))
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    @Sendable func paint(_ text: String, _ style: PlanText.Style) -> String {
        switch style {
        case .create: paint(text, Colour.green)
        case .update, .rename, .warning: paint(text, Colour.yellow)
        case .delete, .refusal: paint(text, Colour.red)
        case .faint: paint(text, Colour.faint)
        }
    }

    @Sendable func paint(_ text: String, _ severity: DiagnosticSeverity) -> String {
        paint(text, severity == .error ? .red : .yellow)
    }
}

/// Reads environment variables.
enum Environment {
    static subscript(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All variables.
    static var all: [(name: String, value: String)] {
        var all: [(String, String)] = []
        var entry = environ
        while let text = entry.pointee.map({ String(cString: $0) }) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2 { all.append((parts[0], parts[1])) }
            entry += 1
        }
        return all
    }

    /// The value of a variable; nil if it is not set or empty.
    static func value(_ name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
