/// The icons of the page.
///
/// A state is always shown by shape, word and colour together.
enum PageSymbol {
    /// The meaning of an icon.
    enum Tone: Sendable {
        case good, warning, bad, active, neutral
    }

    /// The arrow before a collapsible part; it points down while the part is open.
    static let chevron: HTMLText = "<svg class=\"chevron\" aria-hidden=\"true\"><use href=\"#chevron\"/></svg>"

    /// The logo of hxapply: an equals sign in a hexagon.
    static let logo: HTMLText = "<svg class=\"logo\" aria-hidden=\"true\"><use href=\"#logo\"/></svg>"

    /// A short text with an icon before it.
    static func pill(_ tone: Tone, _ text: String) -> HTMLText {
        "<span class=\"pill \(name(of: tone))\">\(icon(tone))\(text: text)</span>"
    }

    /// An icon; screen readers skip it, so text with the same meaning must be next to it.
    static func icon(_ tone: Tone) -> HTMLText {
        "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#\(name(of: tone))\"/></svg>"
    }

    /// The CSS class of a tone, which is also the ID of its shape.
    static func name(of tone: Tone) -> HTMLText {
        switch tone {
        case .good: "good"
        case .warning: "warning"
        case .bad: "bad"
        case .active: "active"
        case .neutral: "neutral"
        }
    }

    /// The definitions of all shapes, to which the icons refer.
    static let definitions: HTMLText = """
        <svg class="shapes" width="0" height="0" aria-hidden="true">
        <symbol id="good" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path d="m4.8 8.3 2.2 2.2 4.2-4.7"/></symbol>
        <symbol id="warning" viewBox="0 0 16 16"><path class="solid" d="M8 1.4 15.2 14H.8Z"/>\
        <path d="M8 6v3.6M8 11.6v.2"/></symbol>
        <symbol id="bad" viewBox="0 0 16 16"><path class="solid" d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Z"/>\
        <path d="m5.5 5.5 5 5m0-5-5 5"/></symbol>
        <symbol id="active" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path d="M8 4.4v3.8l2.6 1.6"/></symbol>
        <symbol id="neutral" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path d="M4.8 8h6.4"/></symbol>
        <symbol id="chevron" viewBox="0 0 16 16"><path d="m6 3.5 4.5 4.5L6 12.5"/></symbol>
        <symbol id="out" viewBox="0 0 16 16"><path d="M5.5 4h6.5v6.5M12 4 4.5 11.5"/></symbol>
        <symbol id="logo" viewBox="0 0 28 28"><path class="solid" d="M14 1.5 25 7.8v12.4L14 26.5 3 20.2V7.8Z"/>\
        <path d="M9.5 11.5h9M9.5 16.5h9"/></symbol>
        </svg>

        """
}
