/// Writes JSON with line breaks and indentation, for files that people review.
package struct PrettyJSON {
    private var lines: [String] = []
    private var depth = 0
    private var isFirst = true

    package init() {}

    /// The text written so far, with a line feed at its end.
    package var text: String { lines.joined(separator: "\n") + "\n" }

    package mutating func object(_ name: String? = nil, _ body: (inout PrettyJSON) -> Void) {
        enclose(name, "{", "}", body)
    }

    package mutating func array(_ name: String? = nil, _ body: (inout PrettyJSON) -> Void) {
        enclose(name, "[", "]", body)
    }

    package mutating func member(_ name: String, _ value: String) { literal(name, Self.quote(value)) }

    package mutating func member(_ name: String, _ value: Int) { literal(name, String(value)) }

    package mutating func member(_ name: String, _ value: Bool) { literal(name, value ? "true" : "false") }

    package mutating func strings(_ name: String, _ values: [String]) {
        literal(name, "[" + values.map(Self.quote).joined(separator: ", ") + "]")
    }

    /// Writes a member whose value is JSON already.
    package mutating func literal(_ name: String?, _ json: String) {
        add(name.map { Self.quote($0) + ": " } ?? "", json)
    }

    private mutating func enclose(
        _ name: String?,
        _ open: String,
        _ close: String,
        _ body: (inout PrettyJSON) -> Void
    ) {
        literal(name, open)
        depth += 1
        isFirst = true
        body(&self)
        depth -= 1
        isFirst = false
        lines.append(String(repeating: "  ", count: depth) + close)
    }

    private mutating func add(_ name: String, _ json: String) {
        if !isFirst, let last = lines.indices.last { lines[last] += "," }
        isFirst = false
        lines.append(String(repeating: "  ", count: depth) + name + json)
    }

    private static func quote(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return json.text
    }
}
