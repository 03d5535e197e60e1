import Foundation
import TestSupport
import Testing

/// What the documents name exists: types, flags, codes, files, headings and tests.
@Suite(.threadOfItsOwn) struct DocumentTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every document, by its path from the root.
    private static let documents: [String: String] = {
        let docs = files(below: "docs", endingIn: ".md")
        let paths = docs + ["README.md", "CONTRIBUTING.md", "examples/README.md", "Benchmarks/README.md"]
        return Dictionary(uniqueKeysWithValues: paths.compactMap { path in read(path).map { (path, $0) } })
    }()

    private static let sources = all(below: "Sources")
    private static let tests = all(below: "Tests")

    private static func read(_ path: String) -> String? {
        try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    private static func files(below folder: String, endingIn suffix: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (paths?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0)" }
    }

    /// All Swift files below a folder as one text.
    private static func all(below folder: String) -> String {
        files(below: folder, endingIn: ".swift").compactMap(read).joined(separator: "\n")
    }

    /// What stands between backquotes, outside of blocks.
    private static func words(of document: String) -> [Substring] {
        let parts = document.components(separatedBy: "```").enumerated().filter { $0.offset.isMultiple(of: 2) }
        return parts.flatMap { $0.element.matches(of: /`([^`\n]+)`/).map(\.output.1) }.map { $0 }
    }

    /// Without the whole set of what is known in the report.
    private static func expect(_ isKnown: Bool, _ place: Comment) { #expect(isKnown, place) }

    @Test func thereAreDocuments() {
        #expect(Self.documents.count > 12)
        #expect(!Self.sources.isEmpty && !Self.tests.isEmpty)
    }

    /// Names of settings of Postgres and of other libraries.
    private static let foreign: Set<Substring> = [
        "TimeZone", "DateStyle", "IntervalStyle", "DispatchQueue", "ValidationError", "ExistentialAny",
        "MemberImportVisibility", "InternalImportsByDefault",
    ]

    @Test func typesExist() {
        let declaration = /\b(?:struct|enum|class|protocol|actor|typealias) `?([A-Z]\w*)/
        var known = Set((Self.sources + Self.tests).matches(of: declaration).map(\.output.1))
        let modules = ["Sources", "Tests"].flatMap { folder in
            (try? FileManager.default.contentsOfDirectory(atPath: Self.root.appendingPathComponent(folder).path)) ?? []
        }
        known.formUnion(modules.map { $0[...] })
        known.formUnion(Self.foreign)
        for (path, document) in Self.documents {
            for word in Self.words(of: document) {
                // A type's name has several words: `Kind` may be anything's.
                guard let name = word.wholeMatch(of: /([A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*)(?:[.(].*)?/) else { continue }
                Self.expect(known.contains(name.output.1), "\(path): \(word)")
            }
        }
    }

    @Test func flagsExist() throws {
        let help = try CommandRun.hxapply(["--experimental-dump-help"])
        #expect(help.status == 0)
        // The parser of the command line adds the last one.
        let known = Set(help.output.matches(of: /"name" : "([a-z-]+)"/).map { "--\($0.output.1)" })
            .union(["--generate-completion-script"])
        #expect(known.count > 20)
        for (path, document) in Self.documents {
            for word in Self.words(of: document) {
                let words = word.split(separator: " ")
                let isOurs = words.first == "hxapply" || words.first?.hasPrefix("--") == true
                for flag in words where isOurs && flag.wholeMatch(of: /--[a-z][a-z-]*/) != nil {
                    Self.expect(known.contains(String(flag)), "\(path): \(word)")
                }
            }
        }
    }

    /// Codes that no version gives any more.
    private static let retiredCodes: Set<Substring> = ["HX6003"]

    @Test func codesExist() {
        let known = Set((Self.sources + Self.tests).matches(of: /HX\d{4}/).map(\.output)).union(Self.retiredCodes)
        for (path, document) in Self.documents {
            for code in Set(document.matches(of: /HX\d{4}/).map(\.output)) {
                Self.expect(known.contains(code), "\(path): \(code)")
            }
        }
    }

    @Test func codesAreDocumented() {
        let documented = Set(Self.documents.values.flatMap { $0.matches(of: /HX\d{4}/).map(\.output) })
        for code in Set(Self.sources.matches(of: /"(HX\d{4})"/).map(\.output.1)) {
            Self.expect(documented.contains(code), "no document tells what \(code) means")
        }
    }

    @Test func filesExist() {
        for (path, document) in Self.documents {
            for word in Self.words(of: document) {
                guard word.wholeMatch(of: /(?:Sources|Tests|docs|examples|Scripts|Benchmarks)\/[^\s*…<]+/) != nil else {
                    continue
                }
                let file = Self.root.appendingPathComponent(String(word)).path
                #expect(FileManager.default.fileExists(atPath: file), "\(path): \(word)")
            }
        }
    }

    @Test func linksLeadSomewhere() {
        for (path, document) in Self.documents {
            for link in document.matches(of: /\]\(([^)\s]+)\)/).map(\.output.1) where !link.contains("://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let folder = path.split(separator: "/").dropLast().joined(separator: "/")
                let target = parts[0].isEmpty ? path : [folder, String(parts[0])].joined(separator: "/")
                let file = Self.root.appendingPathComponent(target).standardizedFileURL
                #expect(FileManager.default.fileExists(atPath: file.path), "\(path): \(link)")
                guard parts.count == 2, file.pathExtension == "md" else { continue }
                let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
                let anchors = text.matches(of: /(?m)^#+ (.*)$/).map { Self.anchor(of: $0.output.1) }
                #expect(anchors.contains(String(parts[1])), "\(path): \(link)")
            }
        }
    }

    /// As code hosts make it: in lower case, without punctuation, with hyphens for spaces.
    private static func anchor(of heading: Substring) -> String {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
        return kept.replacing(" ", with: "-")
    }

    @Test func threatModelNamesTestsThatExist() throws {
        let document = try #require(Self.documents["docs/threat-model.md"])
        let names = document.matches(of: /`([A-Z][A-Za-z]+Tests)(?:\.([a-zA-Z]+))?`/)
        #expect(names.count > 30)
        for name in names {
            #expect(Self.tests.contains("struct \(name.output.1) {"), "\(name.output.0)")
            if let function = name.output.2 { #expect(Self.tests.contains("func \(function)("), "\(name.output.0)") }
        }
    }
}
