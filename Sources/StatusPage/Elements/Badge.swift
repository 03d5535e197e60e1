internal import Text

/// Draws a badge with the state of a cluster, for a README or a dashboard.
package enum Badge {
    /// The state that the colour of a badge shows.
    package enum State: Sendable {
        case ok, warning, failing, unknown
    }

    /// The badge as an SVG document without external fonts, styles or scripts.
    package static func svg(label: String, message: String, state: Badge.State) -> String {
        let label = shortened(label)
        let message = shortened(message)
        let left = width(of: label) + 2 * padding
        let right = width(of: message) + 2 * padding
        let title: HTMLText = "\(text: label): \(text: message)"
        let document: HTMLText = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(left + right)" height="20" role="img" \
            aria-label="\(title)"><title>\(title)</title>\
            <clipPath id="r"><rect width="\(left + right)" height="20" rx="4"/></clipPath>\
            <g clip-path="url(#r)"><rect width="\(left)" height="20" fill="#3d4450"/>\
            <rect x="\(left)" width="\(right)" height="20" fill="\(fill(of: state))"/></g>\
            <g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">\
            \(text(label, at: padding))\(text(message, at: left + padding))</g></svg>

            """
        return document.html
    }

    private static let padding = 7
    /// Longer texts are cut, in characters.
    private static let maximumCharacters = 64

    /// The text with invisible characters escaped, cut to the maximum length.
    private static func shortened(_ text: String) -> String {
        let visible = VisibleText.escape(text)
        guard visible.unicodeScalars.count > maximumCharacters else { return visible }
        return String(visible.unicodeScalars.prefix(maximumCharacters - 1)) + "…"
    }

    /// The colour of a state; white text on it has a contrast of at least 4.5.
    private static func fill(of state: State) -> HTMLText {
        switch state {
        case .ok: "#1a7f45"
        case .warning: "#946000"
        case .failing: "#c4302b"
        case .unknown: "#667080"
        }
    }

    /// A text element that the browser compresses to the computed width if its font is wider.
    private static func text(_ text: String, at place: Int) -> HTMLText {
        """
        <text x="\(place)" y="14" textLength="\(width(of: text))" lengthAdjust="spacingAndGlyphs">\(text: text)</text>
        """
    }

    /// The text's width in Verdana at 11 pixels.
    private static func width(of text: String) -> Int {
        let tenths = text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
        return (tenths + 9) / 10
    }

    /// The width of a character, in tenths of a pixel.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        guard scalar.isASCII, let index = Int(exactly: scalar.value), widths.indices.contains(index - 32) else {
            return 110
        }
        return widths[index - 32]
    }

    /// The widths of the ASCII characters from space to tilde, in tenths of a pixel.
    private static let widths = [
        39, 43, 50, 90, 70, 118, 80, 30, 50, 50, 70, 90, 40, 50, 40, 50,
        70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 50, 50, 90, 90, 90, 60,
        110, 75, 75, 77, 85, 70, 63, 85, 83, 46, 50, 76, 61, 93, 82, 87,
        66, 87, 77, 75, 68, 81, 75, 109, 75, 68, 75, 50, 50, 50, 90, 70,
        70, 66, 69, 57, 69, 66, 39, 69, 70, 30, 38, 65, 30, 107, 70, 67,
        69, 69, 47, 57, 43, 70, 65, 90, 65, 65, 58, 70, 50, 70, 90,
    ]
}
