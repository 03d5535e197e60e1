internal import Model
internal import Text

/// Shows the API keys that have expired or expire soon.
struct KeyList: Sendable {
    /// The keys, the most urgent first.
    let keys: [PageModel.ExpiringKey]
    let cluster: String
    let clock: PageClock

    /// Keys that are listed, at most; only the number of the rest is shown.
    private static let maximumRows = 20

    /// Keys that expire within this number of days are shown as a warning.
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
            <caption>Keys that have expired or expire within 30 days.</caption>
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
            <td>\(clock.element(key.expiresAt))</td><td class="number">\(remainingTime(of: key))</td></tr>

            """
    }

    /// The days left; an inactive key is never shown as a warning, since nobody can use it.
    private func remainingTime(of key: PageModel.ExpiringKey) -> HTMLText {
        let text = key.daysLeft < 0 ? "expired" : key.daysLeft.counted("day")
        guard key.isActive else { return PageSymbol.pill(.neutral, text) }
        if key.daysLeft < 0 { return PageSymbol.pill(.bad, text) }
        return PageSymbol.pill(key.daysLeft <= Self.urgentDays ? .warning : .neutral, text)
    }
}
