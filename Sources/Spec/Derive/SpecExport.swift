package import Model
internal import Text

/// Writes rows as a spec in block style that reads back to the same rows.
///
/// Fields at their default are left out. What is larger than a file of a spec may be is divided into documents.
package struct SpecExport {
    /// What each document begins with.
    private let header: String
    /// Bytes of one document, at most, unless a single row is larger.
    private let largest: Int
    /// Documents that are full.
    private var full: [String] = []
    private var text: String

    /// - Parameter largest: bytes of one document, at most; what a file may have, if not given.
    package init(cluster: String, largest: Int = FileContents.maximumSize) {
        header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: \(Self.scalar(cluster, of: NameValue()))\n"
        self.largest = largest
        text = header
    }

    /// The documents so far; more than one only where one would be too large.
    package var documents: [String] { full + [text] }

    /// Appends all kinds, each with its rows in the order given; nothing where there are none.
    ///
    /// Rows stand inside their parent where that is among the rows, and in a section of their own otherwise.
    package mutating func append<Failure>(_ rows: (Kind) throws(Failure) -> [RowLine]) throws(Failure) {
        // By section: rows that stand in none of their parents, which have been written.
        var others: [String: [RowLine]] = [:]
        for kind in Kind.all {
            let lines: [RowLine]
            if let rest = others.removeValue(forKey: kind.section) { lines = rest } else { lines = try rows(kind) }
            var children: [ChildLines] = []
            for child in kind.children { children.append(ChildLines(child, of: kind, try rows(child))) }
            append(kind, lines, &children)
            for child in children { others[child.kind.section] = child.rest }
        }
    }

    private mutating func append(_ kind: Kind, _ lines: [RowLine], _ children: inout [ChildLines]) {
        let title = "\(kind.section):\n"
        let room = largest - header.utf8.count - title.utf8.count
        var hasTitle = false
        for line in lines {
            var row = Self.block(line, kind, indent: kind.isSingleton ? "  " : "    ")
            for index in children.indices {
                row += Self.block(&children[index], inside: line, of: kind, atMost: room - row.utf8.count)
            }
            // A mapping whose fields are all at their defaults is still there.
            let section = row.isEmpty ? "\(kind.section): {}\n" : title + row
            let addition = hasTitle ? row : section
            if text.utf8.count + addition.utf8.count > largest, text.utf8.count > header.utf8.count {
                full.append(text)
                text = header + section
            } else {
                text += addition
            }
            hasTitle = true
        }
    }

    /// The rows that stand inside another, as its member; nothing where they are longer than so many bytes.
    private static func block(
        _ children: inout ChildLines,
        inside line: RowLine,
        of parent: Kind,
        atMost length: Int
    ) -> String {
        let lines = children.lines(inside: line)
        guard !lines.isEmpty, let member = children.kind.parent?.member else { return "" }
        var block = "    \(member):\n"
        for line in lines { block += Self.block(line, children.kind, indent: "        ", skipping: parent.keyCount) }
        guard block.utf8.count <= length else { return "" }
        children.remove(inside: line)
        return block
    }

    /// A row's fields.
    /// - Parameters:
    ///   - indent: what stands before each; an element of a list has its hyphen in it.
    ///   - skipped: how many, from the first, are left out.
    private static func block(_ line: RowLine, _ kind: Kind, indent: String, skipping skipped: Int = 0) -> String {
        var text = ""
        var lead = kind.isSingleton ? indent : indent.dropLast(2) + "- "
        var group: String?
        for (field, cell) in zip(kind.fields, line.cells).dropFirst(skipped)
        where !cell.elementsEqual(field.defaultCell) {
            guard let value = RowLine.value(of: cell) else { continue }
            if let name = field.group, name != group { text += "\(lead)\(name):\n" }
            group = field.group
            text += "\(field.group == nil ? lead : indent + "  ")\(field.key):"
            lead = indent
            text += Self.value(value, of: field, indent: field.group == nil ? indent + "  " : indent + "    ")
        }
        return text
    }

    /// What stands behind a field's colon, up to the end of the last line.
    /// - Parameter indent: what stands before the names of a map.
    private static func value(_ value: String, of field: Field, indent: String) -> String {
        if let map = field.type.map { return texts(value, of: map, indent: indent) }
        guard field.isList else { return " \(scalar(value, of: field.value))\n" }
        let elements = RowLine.elements(ofList: value).map { scalar($0, of: field.value) }
        return " [" + elements.joined(separator: ", ") + "]\n"
    }

    /// A map, a line for each of its names in order.
    private static func texts(_ value: String, of map: MapValue, indent: String) -> String {
        let texts = (MapValue.texts(of: value) ?? [:]).sorted { $0.key < $1.key }
        guard !texts.isEmpty else { return " {}\n" }
        return "\n"
            + texts.map { name, text in
                "\(indent)\(scalar(name, of: NameValue())): \(scalar(text, of: map.text))\n"
            }.joined()
    }

    private static func scalar(_ value: String, of type: any ValueType) -> String {
        let shown = type.show(value)
        return type.isSafeWithoutQuotes || isSafePlain(shown) ? shown : quoted(shown)
    }

    /// Whether the text may stand without quotes in any YAML reader: plain words and names.
    private static func isSafePlain(_ value: String) -> Bool {
        let bytes = Array(value.utf8)
        guard let first = bytes.first, first.isLetter || first.isDigit, let last = bytes.last, last != 0x20 else {
            return false
        }
        let isPlain = bytes.allSatisfy { $0.isLetter || $0.isDigit || " -_./@+()".utf8.contains($0) }
        return isPlain && !PlainScalar.isAmbiguous(bytes)
    }

    private static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
