internal import Model
internal import Text

/// The keys that have expired or are about to, soonest first.
struct KeyList: Sendable {
    /// The most urgent first.
    let keys: [PageModel.ExpiringKey]
    let cluster: String
    let clock: PageClock

    /// More than this nobody reads; the others are counted.
    private static let maximumRows = 20

    /// Days in which a key's owner should act.
    private static let urgentDays = 7

    var html: HTMLText {
        """
        <section class="card keys" aria-labelledby="keys">
        <h2 id="keys">Keys about to expire</h2>
        \(keys.isEmpty ? "<p class=\"empty\">No key expires in the next 30 days.</p>\n" : table)</section>

        """
    }

    private var table: HTMLText {
        var rows: HTMLText = ""
        for key in keys.prefix(Self.maximumRows).sorted(by: isSooner) { rows += row(of: key) }
        let rest = keys.count - Self.maximumRows
        if rest > 0 { rows += "<tr><td class=\"sub\" colspan=\"3\">\(more(rest))</td></tr>\n" }
        return """
            <table>
            <caption>Expired, or within 30 days.</caption>
            <thead><tr><th scope="col">Key</th><th scope="col">Expires</th>\
            <th scope="col" class="number">Left</th></tr></thead>
            <tbody>\(rows)</tbody></table>

            """
    }

    private func more(_ count: Int) -> HTMLText {
        let list = PageLink.rows(of: Kind.apiKeys, in: cluster, "?sort_by=expiresAt")
        return "and \(PageLink.local(list, "\(text: count.counted("more key"))"))"
    }

    private func isSooner(_ first: PageModel.ExpiringKey, _ second: PageModel.ExpiringKey) -> Bool {
        (first.daysLeft, first.expiresAt, first.name) < (second.daysLeft, second.expiresAt, second.name)
    }

    private func row(of key: PageModel.ExpiringKey) -> HTMLText {
        let remark: HTMLText = key.isActive ? "" : " <span class=\"phase\">inactive</span>"
        return """
            <tr><th scope="row"><span class="name">\(text: key.name)</span>\
            <span class="sub"><bdi>\(text: key.owner)</bdi>\(remark)</span></th>\
            <td>\(clock.element(key.expiresAt))</td><td class="number">\(mark(of: key))</td></tr>

            """
    }

    /// An inactive key lets nobody in, so nobody has to hurry.
    private func mark(of key: PageModel.ExpiringKey) -> HTMLText {
        let text = key.daysLeft < 0 ? "expired" : key.daysLeft.counted("day")
        guard key.isActive else { return PageSymbol.pill(.neutral, text) }
        if key.daysLeft < 0 { return PageSymbol.pill(.bad, text) }
        return PageSymbol.pill(key.daysLeft <= Self.urgentDays ? .warning : .neutral, text)
    }
}
