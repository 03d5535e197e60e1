/// How the page looks: calm, in the reader's own fonts and colour scheme, on paper and on a phone.
enum PageStyle {
    /// The style sheet, which is the file `page.css`.
    ///
    /// Every pair of text and background there has a contrast of at least 4.5, in both colour schemes.
    static let sheet = HTMLText(embedded: [UInt8(ascii: "\n")] + PackageResources.page_css)
}
