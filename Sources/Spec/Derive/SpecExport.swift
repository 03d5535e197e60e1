/// Writes rows as a spec in block style that reads back to the same rows.
///
/// Fields at their default are left out.
package struct SpecExport {
    private var text = ""

    package init(cluster: String) {
        text += "apiVersion: hxapply/v1\nkind: Cluster\nmetadata:\n  name: \(Self.scalar(cluster, of: .name))\n"
    }

    /// The document so far.
    package var document: String { text }

    /// Appends a section with its rows in the order given; nothing where there are none.
    package mutating func append(_ kind: Kind, _ lines: [RowLine]) {
        guard !lines.isEmpty else { return }
        text += "\(kind.section):\n"
        let header = text.endIndex
        for line in lines { append(line, kind) }
        // A mapping whose fields are all at their defaults is still there.
        if text.endIndex == header {
            text.removeLast()
            text += " {}\n"
        }
    }

    private mutating func append(_ line: RowLine, _ kind: Kind) {
        let indent = kind.isSingleton ? "  " : "    "
        var lead = kind.isSingleton ? indent : "  - "
        var group: String?
        for (field, cell) in zip(kind.fields, line.cells) where !cell.elementsEqual(field.defaultCell) {
            guard let value = RowLine.value(of: cell) else { continue }
            if let name = field.group, name != group { text += "\(lead)\(name):\n" }
            group = field.group
            text += "\(field.group == nil ? lead : indent + "  ")\(field.key): \(Self.scalar(value, of: field.type))\n"
            lead = indent
        }
    }

    private static func scalar(_ value: String, of type: FieldType) -> String {
        switch type {
        case .boolean, .integer, .decimal, .timestamp, .duration, .sha256, .choice: type.show(value)
        case .list(let element, _, _):
            "[" + RowLine.elements(ofList: value).map { scalar($0, of: element) }.joined(separator: ", ") + "]"
        default: isSafePlain(value) ? value : quoted(value)
        }
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
