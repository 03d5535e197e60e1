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

    /// Appends a section with its rows in the order given; nothing where there are none.
    package mutating func append(_ kind: Kind, _ lines: [RowLine]) {
        guard !lines.isEmpty else { return }
        let title = "\(kind.section):\n"
        var lengthBefore = text.utf8.count
        text += title
        for line in lines {
            let start = text.utf8.count
            append(line, kind)
            if text.utf8.count > largest, lengthBefore > header.utf8.count {
                let row = String(text.utf8.dropFirst(start)) ?? ""
                // A section without rows is none.
                text = String(text.utf8.prefix(start == lengthBefore + title.utf8.count ? lengthBefore : start)) ?? ""
                full.append(text)
                text = header + title + row
            }
            lengthBefore = text.utf8.count
        }
        // A mapping whose fields are all at their defaults is still there.
        if text.hasSuffix("\n" + title) {
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
            text += "\(field.group == nil ? lead : indent + "  ")\(field.key): \(Self.value(value, of: field))\n"
            lead = indent
        }
    }

    private static func value(_ value: String, of field: Field) -> String {
        guard field.isList else { return scalar(value, of: field.value) }
        let elements = RowLine.elements(ofList: value).map { scalar($0, of: field.value) }
        return "[" + elements.joined(separator: ", ") + "]"
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
