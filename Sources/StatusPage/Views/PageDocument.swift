/// The status page as an HTML document without scripts and external resources.
package struct PageDocument: Sendable {
    /// The exact text between `<style>` and `</style>`, whose digest the content security policy allows.
    package static let styleSheet: String = PageStyle.sheet.html

    private let model: PageModel
    private let clock: PageClock

    package init(_ model: PageModel) {
        self.model = model
        clock = PageClock(now: model.now)
    }

    /// The whole document.
    package func html() -> String { document.html }

    private var document: HTMLText {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>\(title)</title>
        <style>\(PageStyle.sheet)</style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        \(PageSymbol.definitions)\(header)<main id="main" tabindex="-1">
        \(content)</main>
        <footer><p>All times are UTC. This page changes nothing; to change a cluster, change its specs.</p></footer>
        </body>
        </html>

        """
    }

    private var title: HTMLText {
        guard let cluster = model.selected?.state else { return "hxapply status" }
        return "\(text: cluster.name): \(text: SyncState.title(of: cluster)) · hxapply status"
    }

    // MARK: Header

    private var header: HTMLText {
        """
        <header>
        <div class="top">
        <h1>\(PageSymbol.logo)hxapply <span class="kind">status</span></h1>
        <dl><div><dt>Data of</dt><dd>\(moment)</dd></div><div><dt>Viewer</dt><dd>\(text: model.viewer)</dd></div></dl>
        </div>
        \(model.isStale ? staleBanner : "")</header>

        """
    }

    private var moment: HTMLText {
        let time = model.readAt
        let text = "\(time.day.text(besides: nil)) \(time.exactClock)"
        return "<time datetime=\"\(text: time.rfc3339)\">\(text: text)</time> UTC"
    }

    private var staleBanner: HTMLText {
        """
        <div class="stale" role="status">\(PageSymbol.icon(.warning))<p><strong>The database cannot be reached.</strong> \
        This page shows its state of \(text: PageClock.span(model.ageSeconds)) ago.</p></div>

        """
    }

    // MARK: Content

    private var content: HTMLText {
        var parts: HTMLText = ""
        if model.clusters.count > 1 || model.selected == nil && !model.clusters.isEmpty {
            parts += ClusterList(clusters: model.clusters, selected: model.selected?.state.name, clock: clock).html
        }
        if let cluster = model.selected {
            parts += detail(of: cluster)
        } else {
            parts += nothingSelected
        }
        return parts
    }

    private func detail(of cluster: PageModel.ClusterDetail) -> HTMLText {
        """
        <div class="cluster">
        \(SyncState(cluster: cluster.state, clock: clock).html)\
        <div class="side">
        \(SectionTable(sections: cluster.sections).html)\
        \(CostTable(cost: cluster.cost).html)\
        \(KeyList(keys: cluster.expiringKeys, cluster: cluster.state.name, clock: clock).html)\
        </div>
        \(RunList(runs: cluster.runs, clock: clock).html)\
        \(CapacityTable(calendar: cluster.calendar, cluster: cluster.state.name).html)\
        \(ReservationTimeline(cluster.timeline, of: cluster.state.name, clock: clock).html)\
        </div>

        """
    }

    private var nothingSelected: HTMLText {
        model.clusters.isEmpty
            ? """
            <section class="card"><h2>No clusters</h2>
            <p class="empty">Nothing has been applied to this database yet, or your key may not see it.</p></section>

            """
            : """
            <section class="card"><h2>No such cluster</h2>
            <p class="empty">Choose one of the clusters above.</p></section>

            """
    }
}
