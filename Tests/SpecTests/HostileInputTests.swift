import Glibc
import Report
import Testing

@testable import Model
@testable import Spec
@testable import Text

/// Bad input is data: each ends in its diagnostic, in time, and is shown without doing harm.
///
/// A trap ends the whole run.
struct HostileInputTests {
    private static let path = "spec.yaml"

    /// Processor time that one file may take.
    ///
    /// A debug build only has to show that nothing grows without bound.
    private static var timeLimit: Duration {
        #if DEBUG
            .seconds(5)
        #else
            .milliseconds(250)
        #endif
    }

    @Test(arguments: HostileInput.cases)
    func isReportedInTime(_ input: HostileInput.Case) {
        let (file, time) = Self.measure { FileReader.read(path: Self.path, text: input.bytes) }
        let shown = file.diagnostics.report().shown
        let codes = Set(shown.map(\.code.rawValue))
        #expect(codes.isSuperset(of: input.codes))
        if input.codes.isEmpty { #expect(codes.isEmpty) }
        if let line = input.line {
            let lines = shown.filter { input.codes.contains($0.code.rawValue) }.map(\.mark.line)
            #expect(lines.contains(line))
        }
        #expect(time <= Self.timeLimit)
    }

    @Test(arguments: HostileInput.cases)
    func isShownWithoutHarm(_ input: HostileInput.Case) {
        let file = FileReader.read(path: Self.path, text: input.bytes)
        var files = SourceFiles()
        files.add(Self.path, input.bytes)
        let text = DiagnosticText(files: files) { title, _ in title }.render(file.diagnostics)
        var json = JSONWriter()
        json.diagnosticsReport(file.diagnostics)
        #expect(Self.harmfulCharacters(in: text).isEmpty)
        #expect(Self.harmfulCharacters(in: json.text).isEmpty)
    }

    /// A table with two cases of one name would hide which of them failed.
    @Test func namesAreUnique() {
        #expect(HostileInput.cases.count >= 90)
        #expect(Set(HostileInput.cases.map(\.name)).count == HostileInput.cases.count)
    }

    /// What is wrong with a text or its YAML needs no other file to show, so every such code has its case.
    @Test func coversEveryCodeOfTextAndYAML() {
        let known = DiagnosticCode.allCases.map(\.rawValue).filter { $0.hasPrefix("HX11") || $0.hasPrefix("HX12") }
        let covered = HostileInput.cases.reduce(into: Set<String>()) { $0.formUnion($1.codes) }
        #expect(covered.isSuperset(of: known))
    }

    /// The code points that could move a cursor, or hide or reorder text; by Unicode's properties, so that the list under
    /// test does not judge itself.
    private static func harmfulCharacters(in text: String) -> [String] {
        text.unicodeScalars.filter { $0 != "\n" && isHarmful($0) }.map { "U+" + String($0.value, radix: 16) }
    }

    private static func isHarmful(_ character: Unicode.Scalar) -> Bool {
        let properties = character.properties
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
        }
    }

    /// What `work` returns, and the processor time of this thread that it took: other tests run beside it.
    private static func measure<Result>(_ work: () -> Result) -> (Result, Duration) {
        let start = threadTime()
        let result = work()
        return (result, threadTime() - start)
    }

    private static func threadTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
