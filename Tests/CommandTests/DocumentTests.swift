import Foundation
import Testing

/// What the documents say of the tests holds.
@Suite struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// All test sources as one text.
    private static func tests() throws -> String {
        let files = FileManager.default.enumerator(
            at: root.appendingPathComponent("Tests"),
            includingPropertiesForKeys: nil
        )
        var text = ""
        while let file = files?.nextObject() as? URL {
            if file.pathExtension == "swift" { text += try String(contentsOf: file, encoding: .utf8) }
        }
        return text
    }

    @Test func threatModelNamesTestsThatExist() throws {
        let document = try String(contentsOf: Self.root.appendingPathComponent("docs/threat-model.md"), encoding: .utf8)
        let tests = try Self.tests()
        let names = document.matches(of: /`([A-Z][A-Za-z]+Tests)(?:\.([a-zA-Z]+))?`/)
        #expect(names.count > 30)
        for name in names {
            #expect(tests.contains("struct \(name.output.1) {"), "\(name.output.0)")
            if let function = name.output.2 { #expect(tests.contains("func \(function)("), "\(name.output.0)") }
        }
    }
}
