import Testing
import Text

/// Lines that are broken for a terminal.
struct WrappedTextTests {
    @Test(arguments: [
        ("one two three", 9, "one two\n  three"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two\n  three"),
        ("    one two", 8, "    one\n  two"),
        ("a-word-that-is-longer than", 10, "a-word-that-is-longer\n  than"),
        ("give --allow removals=users:2 or wait", 20, "give\n  --allow removals=users:2\n  or wait"),
        ("ends with --allow", 12, "ends with\n  --allow"),
        ("é日本 é日本", 5, "é日本\n  é日本"),
        ("", 5, ""),
    ])
    func linesAreBrokenAtSpaces(line: String, columns: Int, expected: String) {
        #expect(line.wrapped(to: columns, indent: 2) == expected)
    }

    @Test func lineOfAnyLengthStaysWhole() {
        let line = String(repeating: "word ", count: 100)
        #expect(line.wrapped(to: nil, indent: 2) == line)
    }

    /// Only breaks and indents are added.
    @Test(arguments: 20...90)
    func nothingIsLost(columns: Int) {
        let line = "to go on: reserve less or at another time, or give --allow budget=data-science/2036-01  or wait"
        let lines = line.wrapped(to: columns, indent: 4).split(separator: "\n")
        #expect(lines.joined(separator: " ").filter { $0 != " " } == line.filter { $0 != " " })
        #expect(lines.allSatisfy { $0.count <= max(columns, 42) })
    }
}
