internal import HTTPTypes
internal import StatusModel
internal import StatusPage
internal import Text

/// The page for people, and a badge for their documents.
enum PageRoute {
    static let routes = [
        Route(
            "/",
            "getStatusPage",
            "A page for people: sync state, last runs, reservations of the next 14 days, keys about to expire.",
            tag: .clusters,
            freshness: .moment,
            parameters: [
                Parameter(
                    name: "cluster",
                    schema: .text,
                    summary: "The cluster to show; the first where nothing is said."
                )
            ],
            content: .other(type: "text/html")
        ) { (call) throws(Problem) in try page(call) },
        Route(
            "/v1/clusters/{cluster}/badge.svg",
            "getBadge",
            "Whether the cluster is in sync, as a picture.",
            tag: .clusters,
            content: .other(type: "image/svg+xml")
        ) { (call) throws(Problem) in try badge(call) },
    ]

    private static func page(_ call: Call) throws(Problem) -> Answer {
        let accesses = call.principal.accesses
        let wanted = call.query["cluster"]
        let selected =
            wanted.map { name in accesses.first { $0.cluster.name.utf8.elementsEqual(name.utf8) } } ?? accesses.first
        if wanted != nil, selected == nil { throw .notFound }
        // The page shows the time; one of the same minute is as good.
        let minute = call.snapshot.now / 60_000_000
        let answers = call.services.answers.of(call.snapshot)
        let name = "page \(minute) \(selected?.cluster.name ?? "") \(call.principal.cachePrefix)"
        if !call.view.isStale, let known = answers.answer(name) { return known.answer }
        let html = PageDocument(PageBuilder(call.principal, call.view, now: call.snapshot.now).model(selected)).html()
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
        if !call.view.isStale { answers.keep(answer, of: call.route, as: name) }
        return answer
    }

    /// Nothing but the page's own style; the digest is that of just the text between the tags (CSP Level 3, 8.3).
    private static let policy: String = {
        let digest = DigestContext().digest(of: Array(PageDocument.styleSheet.utf8)).bytes
        return "default-src 'none'; style-src 'sha256-\(Base64.encode(digest))'; img-src data:; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
    }()

    private static func badge(_ call: Call) throws(Problem) -> Answer {
        let (image, visibility) = try call.cluster()
        let state = ClusterSync(image, visibility)
        let (message, kind): (String, Badge.State) =
            if call.view.isStale {
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
