import Foundation
import Model
import Testing

@testable import Spec

/// Whatever YAML a file holds, it is read to its end or refused; and libyaml decides as it did when this was written.
struct YAMLCorpusTests {
    @Test(arguments: YAMLCorpus.texts)
    func isJudgedAsBefore(_ text: YAMLCorpus.Text) {
        let file = FileReader.read(path: "spec.yaml", text: Array(text.yaml.utf8))
        #expect(YAMLCorpus.Verdict(on: file) == text.verdict)
    }

    /// Reads the data of the YAML test suite, which is not part of this repository: `Tests/fetch-yaml-test-suite.sh`.
    ///
    /// No `.requires`: Debian's mirrors may cease to have the package that it is taken from.
    @Test(.enabled(if: YAMLTestSuite.folder != nil, "HXAPPLY_YAML_TEST_SUITE names no folder"))
    func readsTheYAMLTestSuite() throws {
        let files = try YAMLTestSuite.files()
        #expect(!files.isEmpty)
        var counts: [YAMLCorpus.Verdict: Int] = [:]
        for path in files {
            let text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let file = FileReader.read(path: path, text: text)
            #expect(file.isComplete || YAMLCorpus.isRefusedBelowTheSpec(file), "\(path) was left without a word")
            counts[YAMLCorpus.Verdict(on: file), default: 0] += 1
        }
        let refused = counts[.refusedAsYAML, default: 0]
        print("YAML test suite: \(files.count) files, \(files.count - refused) read to the end, \(refused) refused")
    }
}

extension YAMLCorpus {
    /// Whether the text or its YAML was refused, not only what it declares.
    static func isRefusedBelowTheSpec(_ file: ParsedFile) -> Bool {
        file.diagnostics.report().shown.contains { diagnostic in
            diagnostic.code.rawValue.hasPrefix("HX11") || diagnostic.code.rawValue.hasPrefix("HX12")
        }
    }
}

extension YAMLCorpus.Verdict {
    init(on file: ParsedFile) {
        if file.isComplete {
            self = file.diagnostics.hasErrors ? .refusedAsSpec : .accepted
        } else {
            self = .refusedAsYAML
        }
    }
}

/// Where the YAML test suite's data are, on machines that have them.
enum YAMLTestSuite {
    static var folder: String? {
        ProcessInfo.processInfo.environment["HXAPPLY_YAML_TEST_SUITE"].flatMap {
            FileManager.default.fileExists(atPath: $0) ? $0 : nil
        }
    }

    /// The paths of every `in.yaml` under the folder, in order.
    static func files() throws -> [String] {
        let folder = try #require(folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return paths.filter { $0.hasSuffix("/in.yaml") }.sorted().map { "\(folder)/\($0)" }
    }
}
