internal import Text

/// HTML whose markup comes from literals in the source code only; all other text is escaped.
///
/// A literal is a `StaticString`, so text from a database cannot become markup. In literals, attribute values must be
/// quoted, since an escaped text may hold spaces.
struct HTMLText: ExpressibleByStringInterpolation, Sendable {
    private(set) var html: String

    init(stringLiteral literal: StaticString) { html = literal.description }

    init(stringInterpolation: Interpolation) { html = stringInterpolation.html }

    /// Makes markup from a file that is compiled into the program.
    init(embedded resource: [UInt8]) { html = String(decoding: resource, as: UTF8.self) }

    static func += (text: inout HTMLText, more: HTMLText) { text.html += more.html }

    /// The text escaped for an element or a quoted attribute, in HTML and in XML.
    ///
    /// Characters that are invisible or change the order of text are first replaced by their code points, as on a
    /// terminal.
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

    /// Collects the literals and the values of an interpolated literal.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: StaticString) { html += literal.description }

        /// Appends text, escaped; the label distinguishes it from markup.
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
