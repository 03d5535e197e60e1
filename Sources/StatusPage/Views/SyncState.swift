/// Shows whether the selected cluster is as it was last applied.
struct SyncState: Sendable {
    let cluster: PageModel.ClusterState
    let clock: PageClock

    static func title(of cluster: PageModel.ClusterState) -> String {
        if cluster.isInSync { return "In sync" }
        return isNew(cluster) ? "Nothing applied yet" : "Not in sync"
    }

    static func tone(of cluster: PageModel.ClusterState) -> PageSymbol.Tone {
        if cluster.isInSync { return .good }
        return isNew(cluster) ? .neutral : .warning
    }

    /// Whether the only problem is that nothing has been applied yet.
    private static func isNew(_ cluster: PageModel.ClusterState) -> Bool {
        cluster.appliedAt == nil && cluster.problems.count < 2
    }

    var html: HTMLText {
        let tone = Self.tone(of: cluster)
        return """
            <section class="card sync" aria-labelledby="sync">
            <h2 id="sync"><span class="kind">Sync state<span class="hidden">:</span></span> \
            <span class="name">\(text: cluster.name)</span></h2>
            <div class="state \(PageSymbol.name(of: tone))">\(PageSymbol.icon(tone))<div>
            <p class="verdict">\(text: Self.title(of: cluster))</p>
            \(reasons)</div></div>
            <dl class="facts">
            <div><dt>Applied</dt><dd>\(applied)</dd></div>
            <div><dt>Revision</dt><dd>\(cluster.appliedRevision.map(ShortText.revision) ?? "none")</dd></div>
            <div><dt>Serial</dt><dd>\(cluster.serial)</dd></div>
            </dl></section>

            """
    }

    private var reasons: HTMLText {
        if cluster.isInSync { return "<p>All managed rows are as they were last applied.</p>\n" }
        if Self.isNew(cluster) { return "" }
        var items: HTMLText = ""
        for problem in cluster.problems { items += "<li>\(text: problem)</li>\n" }
        return "<ul>\n\(items)</ul>\n"
    }

    private var applied: HTMLText {
        guard let moment = cluster.appliedAt else { return "never" }
        let age: HTMLText = clock.age(moment).map { " <span class=\"sub\">\(text: $0)</span>" } ?? ""
        return "\(clock.element(moment))\(age)"
    }
}

/// Shows how many rows each section of the selected cluster has.
struct SectionTable: Sendable {
    let sections: [PageModel.SectionCount]

    var html: HTMLText {
        """
        <section class="card sections" aria-labelledby="rows">
        <h2 id="rows">Rows</h2>
        \(sections.isEmpty ? "<p class=\"empty\">No rows yet.</p>\n" : table)</section>

        """
    }

    private var table: HTMLText {
        var rows: HTMLText = ""
        for section in sections {
            rows += """
                <tr><th scope="row">\(PageLink.local(section.url, "\(text: section.section)"))</th>\
                \(number(section.managed))\(drift(section.drifted))\(number(section.unmanaged))</tr>

                """
        }
        return """
            <table>
            <caption>Drifted: managed rows that others changed.</caption>
            <thead><tr><th scope="col">Section</th><th scope="col" class="number">Managed</th>\
            <th scope="col" class="number">Drifted</th><th scope="col" class="number">Unmanaged</th></tr></thead>
            <tbody>
            \(rows)</tbody>
            <tfoot><tr><th scope="row">All</th>\(number(sum(\.managed)))\(drift(sum(\.drifted)))\
            \(number(sum(\.unmanaged)))</tr></tfoot></table>

            """
    }

    private func number(_ count: Int) -> HTMLText {
        count == 0 ? "<td class=\"number zero\">0</td>" : "<td class=\"number\">\(count)</td>"
    }

    private func drift(_ count: Int) -> HTMLText {
        guard count > 0 else { return number(count) }
        return "<td class=\"number drift\">\(PageSymbol.icon(.warning))\(count)</td>"
    }

    private func sum(_ count: KeyPath<PageModel.SectionCount, Int>) -> Int {
        sections.reduce(0) { $0 + $1[keyPath: count] }
    }
}
