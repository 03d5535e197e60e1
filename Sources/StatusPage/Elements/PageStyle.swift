/// The style sheet of the page.
enum PageStyle {
    /// The contents of the file `page.css`.
    ///
    /// In both colour schemes, text and background have a contrast of at least 4.5.
    static let sheet = HTMLText(embedded: [UInt8(ascii: "\n")] + PackageResources.page_css)
}
