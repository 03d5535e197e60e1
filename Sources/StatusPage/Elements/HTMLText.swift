internal import Text

/// HTML in which only this module's literals are markup, and all that is put into them is escaped.
///
/// A literal is a `StaticString`, so text from a database cannot pass for one. In literals, the values of attributes
/// stand in quotes, since an escaped text may hold spaces.
struct HTMLText: ExpressibleByStringInterpolation, Sendable {
    private(set) var html: String

    init(stringLiteral literal: StaticString) { html = literal.description }

    init(stringInterpolation: Interpolation) { html = stringInterpolation.html }

    /// Makes markup of a file that is compiled into the program, and of nothing else.
    init(embedded resource: [UInt8]) { html = String(decoding: resource, as: UTF8.self) }

    static func += (text: inout HTMLText, more: HTMLText) { text.html += more.html }

    /// The text as it must stand in an element or a quoted attribute, in HTML as in XML.
    ///
    /// What could hide or reorder characters is named first, so that a page shows what a terminal does.
    static func escape(_ text: some StringProtocol) -> String {
        let visible = VisibleText.escape(text)
        guard visible.utf8.contains(where: { entity(for: $0) != nil }) else { return visible }
        var bytes: [UInt8] = []
        for byte in visible.utf8 {
            if let entity = entity(for: byte) { bytes.append(contentsOf: entity.utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func entity(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }

    /// What stands in a literal's `\(…)`.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: StaticString) { html += literal.description }

        /// Puts text in, escaped; the label is what tells it from markup.
        mutating func appendInterpolation(text: some StringProtocol) { html += HTMLText.escape(text) }

        mutating func appendInterpolation(_ number: Int) { html += String(number) }

        mutating func appendInterpolation(_ part: HTMLText) { html += part.html }
    }
}

extension [HTMLText] {
    func joined(separator: HTMLText) -> HTMLText {
        var result: HTMLText = ""
        for (index, part) in enumerated() {
            if index > 0 { result += separator }
            result += part
        }
        return result
    }
}
