package import Model
internal import Text

/// Writes rows as a spec in YAML block style; reading the spec gives the same rows.
///
/// Fields with their default are left out. A spec that would be larger than a file may be is divided into documents.
package struct SpecExport {
    /// The first lines of each document.
    private let header: String
    /// The maximum number of bytes in a document; a single larger row may exceed it.
    private let largest: Int
    /// The documents that are full.
    private var full: [String] = []
    private var text: String

    /// - Parameter largest: the maximum number of bytes in a document; by default the maximum size of a file.
    package init(cluster: String, largest: Int = FileContents.maximumSize) {
        header = "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: \(Self.scalar(cluster, of: NameValue()))\n"
        self.largest = largest
        text = header
    }

    /// The documents so far; more than one only if a single document would be too large.
    package var documents: [String] { full + [text] }

    /// Appends the rows of all kinds in the given order; a kind without rows gets no section.
    ///
    /// A row is declared inside its parent if the parent is among the rows, and otherwise in the section of its kind.
    package mutating func append<Failure>(_ rows: (Kind) throws(Failure) -> [RowLine]) throws(Failure) {
        // By section, the rows without a parent among the rows that were written.
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
            // A mapping whose fields all have their defaults is still written.
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

    /// The rows inside another row, as a member of it; nil if they have more bytes than allowed.
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

    /// The fields of a row.
    ///
    /// - Parameters:
    ///   - indent: the text before each field; in an element of a list it includes the hyphen.
    ///   - skipped: the number of first fields that are left out.
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

    /// The text after a field's colon, up to the end of its last line.
    ///
    /// - Parameter indent: the text before the names of a map.
    private static func value(_ value: String, of field: Field, indent: String) -> String {
        if let map = field.type.map { return texts(value, of: map, indent: indent) }
        guard field.isList else { return " \(scalar(value, of: field.value))\n" }
        let elements = RowLine.elements(ofList: value).map { scalar($0, of: field.value) }
        return " [" + elements.joined(separator: ", ") + "]\n"
    }

    /// A map with one line for each name, in order.
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

    /// Whether every YAML reader takes the text without quotes for a text: plain words and names.
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
