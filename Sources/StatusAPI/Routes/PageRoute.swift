internal import HTTPTypes
internal import StatusModel
internal import StatusPage
internal import Text

/// The routes of the status page and of the badge.
enum PageRoute {
    static let routes = [
        Route(
            "/",
            "getStatusPage",
            "A web page: sync state, last runs, cost, free GPUs, reservations, and keys that expire soon.",
            tag: .clusters,
            freshness: .moment,
            parameters: [
                Parameter(
                    name: "cluster",
                    schema: .text,
                    summary: "The cluster to show; by default the first."
                )
            ],
            content: .other(type: "text/html")
        ) { (request) throws(Problem) in try page(request) },
        Route(
            "/v1/clusters/{cluster}/badge.svg",
            "getBadge",
            "A badge that shows whether the cluster is in sync, as an SVG image.",
            tag: .clusters,
            content: .other(type: "image/svg+xml")
        ) { (request) throws(Problem) in try badge(request) },
    ]

    private static func page(_ request: RouteRequest) throws(Problem) -> Answer {
        let accesses = request.principal.accesses
        let wanted = request.query["cluster"]
        let selected =
            wanted.map { name in accesses.first { $0.cluster.name.utf8.elementsEqual(name.utf8) } } ?? accesses.first
        if wanted != nil, selected == nil { throw .notFound }
        // The page shows the time to the minute, so a page made in the same minute can be sent again.
        let minute = request.snapshot.now / 60_000_000
        let answers = request.services.answers.of(request.snapshot)
        let name = "page \(minute) \(selected?.cluster.name ?? "") \(request.principal.cachePrefix)"
        if !request.view.isStale, let known = answers.answer(name) { return known.answer }
        let html = PageDocument(PageBuilder(request.principal, request.view, now: request.snapshot.now).model(selected))
            .html()
        let answer = Answer(
            Array(html.utf8),
            type: "text/html; charset=utf-8",
            isTagged: false,
            fields: [
                .contentSecurityPolicy: policy,
                Answer.fieldName("Referrer-Policy"): "no-referrer",
                Answer.fieldName("X-Frame-Options"): "DENY",
            ]
        )
        if !request.view.isStale { answers.keep(answer, of: request.route, as: name) }
        return answer
    }

    /// Allows the page's own style sheet and nothing else; the digest covers the text between the `style` tags (CSP
    /// Level 3, 8.3).
    private static let policy: String = {
        let digest = DigestContext().digest(of: Array(PageDocument.styleSheet.utf8)).bytes
        return "default-src 'none'; style-src 'sha256-\(Base64.encode(digest))'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
    }()

    private static func badge(_ request: RouteRequest) throws(Problem) -> Answer {
        let (image, visibility) = try request.cluster()
        let state = ClusterSync(image, visibility)
        let (message, kind): (String, Badge.State) =
            if request.view.isStale {
                ("unknown", .unknown)
            } else if state.isInSync {
                ("in sync", .ok)
            } else if state.drifted > 0 || (state.missing ?? 0) > 0 {
                ("drifted", .warning)
            } else if image.record.appliedRun == nil {
                ("not applied", .unknown)
            } else {
                ("last run failed", .failing)
            }
        let svg = Badge.svg(label: image.name, message: message, state: kind)
        return Answer(Array(svg.utf8), type: "image/svg+xml; charset=utf-8", serial: image.record.serial)
    }
}
