internal import Text

/// Shows the clusters that the viewer may see, each with its state and a link to its page.
///
/// If there are too many, those that are not in sync come first, and only the number of the rest is shown.
struct ClusterList: Sendable {
    let clusters: [PageModel.ClusterState]
    let selected: String?
    let clock: PageClock

    /// Clusters that are listed, at most.
    private static let maximumItems = 60

    var html: HTMLText {
        var items: HTMLText = ""
        for cluster in shown { items += item(cluster) }
        let rest = clusters.count - shown.count
        if rest > 0 {
            let link = PageLink.local("/v1/clusters", "\(text: rest.counted("more cluster"))")
            items += "<li class=\"more\">and \(link)</li>\n"
        }
        return """
            <nav class="clusters" aria-label="Clusters">
            <ul>\(items)</ul>
            </nav>

            """
    }

    private var shown: [PageModel.ClusterState] {
        guard clusters.count > Self.maximumItems else { return clusters }
        let others = clusters.filter { $0.name != selected }
        let chosen = clusters.filter { $0.name == selected }
        let first = chosen + others.filter { !$0.isInSync } + others.filter(\.isInSync)
        return Array(first.prefix(Self.maximumItems))
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
