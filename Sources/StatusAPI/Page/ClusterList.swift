/// The clusters that the viewer may see, each with its state, as links to their pages.
struct ClusterList: Sendable {
    let clusters: [PageModel.ClusterState]
    let selected: String?
    let clock: PageClock

    var html: HTMLText {
        var items: HTMLText = ""
        for cluster in clusters { items += item(cluster) }
        return """
            <nav class="clusters" aria-label="Clusters">
            <ul>\(items)</ul>
            </nav>

            """
    }

    private func item(_ cluster: PageModel.ClusterState) -> HTMLText {
        let current: HTMLText = cluster.name == selected ? " aria-current=\"page\"" : ""
        var details: HTMLText = "serial \(cluster.serial)"
        if let age = cluster.appliedAt.flatMap(clock.age) { details += " · \(text: age)" }
        let tone = SyncState.tone(of: cluster)
        let title = SyncState.title(of: cluster)
        return """
            <li><a href="\(text: PageLink.cluster(cluster.name))"\(current)>\
            <span class="name">\(text: cluster.name)</span> \
            <span class="verdict \(PageSymbol.name(of: tone))">\(PageSymbol.icon(tone))\(text: title)</span> \
            <span class="sub">\(details)</span></a></li>

            """
    }
}
