/// The patterns of an ignore file, with the syntax and the meaning of git's `.gitignore`.
///
/// Details that the manual (gitignore(5)) leaves out are as in `dir.c` and `wildmatch.c` of git 2.39. Patterns are
/// compared by bytes, and the part of a pattern before the first wildcard is compared separately.
package struct IgnoreRules: Sendable {
    /// The name of ignore files.
    package static let fileName = ".hxapplyignore"
    /// The maximum number of bytes in an ignore file: 64 KiB.
    package static let maximumSize = 64 << 10

    private struct Rule: Sendable {
        let takesBack: Bool
        let isOfDirectories: Bool
        /// Whether the pattern is compared with the last part of a path only, in any directory.
        let isOfNames: Bool
        let pattern: GlobPattern
    }

    private let rules: [Rule]

    /// - Parameter file: the bytes of the file; every line is a pattern, a comment or empty.
    package init(_ file: [UInt8]) {
        var text = file[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        rules = text.split(separator: 0x0A, omittingEmptySubsequences: false).compactMap(Self.rule)
    }

    /// Whether the patterns ignore a path, or include it again by a pattern with `!`.
    ///
    /// - Parameter path: the parts of the path below the directory of the ignore file; at least one.
    /// - Returns: nil if no pattern matches. A directory above the path may still be ignored.
    package func ignores(_ path: some Collection<String>, isDirectory: Bool) -> Bool? {
        let parts = path.map { Array($0.utf8) }
        guard let name = parts.last else { return nil }
        let whole = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        // The last pattern that matches decides.
        return rules.last { rule in
            (isDirectory || !rule.isOfDirectories) && rule.pattern.matches(rule.isOfNames ? name : whole)
        }.map { !$0.takesBack }
    }

    private static func rule(_ line: ArraySlice<UInt8>) -> Rule? {
        let slash = UInt8(ascii: "/")
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        var text = line.last == 0x0D ? line.dropLast() : line
        // git reads lines as C strings, which end at a zero byte.
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

    /// The line without spaces at its end, except after a backslash.
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
