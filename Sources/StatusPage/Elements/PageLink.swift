internal import Model
internal import Text

/// Makes links only of what leads where it seems to lead.
enum PageLink {
    /// A link to another site with the site's name; nil where the address is none that a browser should follow.
    static func external(_ address: String) -> HTMLText? {
        guard let host = host(ofWebAddress: address) else { return nil }
        return """
            <a href="\(text: address)" rel="noopener noreferrer">\(text: host)<svg class="out" aria-hidden="true">\
            <use href="#out"/></svg></a>
            """
    }

    /// The content as a link to a path at this server, or alone where the path would lead elsewhere.
    static func local(_ path: String, _ content: HTMLText) -> HTMLText {
        isLocal(path) ? "<a href=\"\(text: path)\">\(content)</a>" : content
    }

    /// Where this server shows the cluster.
    static func cluster(_ name: String) -> String { "/?cluster=" + PercentEncoding.encode(name) }

    /// Where this server has the kind's rows as JSON, with a query such as `?sort_by=name`.
    static func rows(of kind: Kind, in cluster: String, _ query: String = "") -> String {
        "/v1/clusters/\(PercentEncoding.encode(cluster))/\(kind.section)\(query)"
    }

    /// The host and port of an `http` or `https` address.
    ///
    /// Browsers pass over tabs and line breaks and take `\` for `/`, and a name before `@` may look like a host. No
    /// such address becomes a link.
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
