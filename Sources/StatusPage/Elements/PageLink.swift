internal import Model
internal import Text

/// Makes links, but only to addresses that lead where they seem to lead.
enum PageLink {
    /// A link to another site that shows the site's host name; nil if the address is not a safe web address.
    static func external(_ address: String) -> HTMLText? {
        guard let host = host(ofWebAddress: address) else { return nil }
        return """
            <a href="\(text: address)" rel="noopener noreferrer">\(text: host)<svg class="out" aria-hidden="true">\
            <use href="#out"/></svg></a>
            """
    }

    /// The content as a link to a path on this server; without a link if the path would lead to another server.
    static func local(_ path: String, _ content: HTMLText) -> HTMLText {
        isLocal(path) ? "<a href=\"\(text: path)\">\(content)</a>" : content
    }

    /// The path of the page that shows the cluster.
    static func cluster(_ name: String) -> String { "/?cluster=" + PercentEncoding.encode(name) }

    /// The path of the kind's rows as JSON, with a query such as `?sort_by=name`.
    static func rows(of kind: Kind, in cluster: String, _ query: String = "") -> String {
        "/v1/clusters/\(PercentEncoding.encode(cluster))/\(kind.section)\(query)"
    }

    /// The host and port of an `http` or `https` address; nil for any other address.
    ///
    /// Browsers ignore tabs and line breaks and read `\` as `/`, and a login before `@` may look like a host. An
    /// address with any of these is refused.
    private static func host(ofWebAddress address: String) -> Substring? {
        guard address.utf8.allSatisfy(isPlain), let colon = address.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let rest = address[colon...]
        guard ["http", "https"].contains(address[..<colon].lowercased()), rest.hasPrefix("://") else { return nil }
        let host = rest.dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return host.isEmpty || host.contains("@") ? nil : host
    }

    private static func isLocal(_ path: String) -> Bool {
        path.utf8.allSatisfy(isPlain) && path.hasPrefix("/") && !path.hasPrefix("//")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\\")
    }
}
