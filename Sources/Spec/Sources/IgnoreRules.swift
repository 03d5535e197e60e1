/// The patterns of one ignore file, with the syntax and the meaning of git's `.gitignore`.
///
/// What git does beside its manual (gitignore(5)) is taken from its `dir.c` and `wildmatch.c`, version 2.39: a pattern
/// is compared by bytes, and its part before the first wildcard by itself.
package struct IgnoreRules: Sendable {
    /// The name of the files.
    package static let fileName = ".hxapplyignore"
    /// Bytes of one file, at most.
    package static let maximumSize = 64 << 10

    private struct Rule: Sendable {
        let takesBack: Bool
        let isOfDirectories: Bool
        /// Whether it is about the last part of a path alone, in whatever directory.
        let isOfNames: Bool
        let pattern: GlobPattern
    }

    private let rules: [Rule]

    /// - Parameter file: the file's bytes; every line is a pattern, a comment or nothing.
    package init(_ file: [UInt8]) {
        var text = file[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        rules = text.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap(Self.rule)
    }

    /// Whether a path is ignored, or taken back by a pattern with `!`.
    /// - Parameter path: its parts below the directory of the ignore file; one at least.
    /// - Returns: nil where no pattern is about it; a directory above it may be ignored all the same.
    package func ignores(_ path: some Collection<String>, isDirectory: Bool) -> Bool? {
        let parts = path.map { Array($0.utf8) }
        guard let name = parts.last else { return nil }
        let whole = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        // The last one that matches decides.
        return rules.last { rule in
            (isDirectory || !rule.isOfDirectories) && rule.pattern.matches(rule.isOfNames ? name : whole)
        }.map { !$0.takesBack }
    }

    private static func rule(_ line: ArraySlice<UInt8>) -> Rule? {
        let slash = UInt8(ascii: "/")
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        var text = line.last == 0x0D ? line.dropLast() : line
        // C's strings end there.
        text = text.prefix { $0 != 0 }
        text = withoutTrailingSpaces(text)
        let takesBack = text.first == UInt8(ascii: "!")
        if takesBack { text = text.dropFirst() }
        let isOfDirectories = text.last == slash
        if isOfDirectories { text = text.dropLast() }
        let isOfNames = !text.contains(slash)
        if !isOfNames, text.first == slash { text = text.dropFirst() }
        guard !text.isEmpty else { return nil }
        return Rule(
            takesBack: takesBack,
            isOfDirectories: isOfDirectories,
            isOfNames: isOfNames,
            pattern: GlobPattern(text, crossesSlashes: isOfNames)
        )
    }

    /// Without the spaces at the end, unless a backslash stands before them.
    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var firstSpace: Int?
        var index = line.startIndex
        while index < line.endIndex {
            if line[index] == UInt8(ascii: " ") {
                if firstSpace == nil { firstSpace = index }
            } else {
                firstSpace = nil
                if line[index] == UInt8(ascii: "\\") {
                    index += 1
                    if index == line.endIndex { return line }
                }
            }
            index += 1
        }
        return firstSpace.map { line[..<$0] } ?? line
    }
}
