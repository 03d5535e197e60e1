extension PageStyle {
    static let timeline: HTMLText = """
        .reservations { table-layout: fixed; }
        .reservations .days { display: none; }
        .reservations .count { width: 3.2rem; }
        .reservations .when { width: 6.7rem; }
        .reservations time { white-space: normal; font-size: .8125rem; }
        .reservations .pool > * { border-top-color: var(--edge); background: var(--raised); }
        .reservations .pool > * { padding-block: .7rem .45rem; }
        .reservations .pool th { padding-inline-start: .6rem; }
        .reservations tr:not(.pool) > th:first-child { padding-inline-start: .6rem; }
        .reservations .more { padding-inline-start: .6rem; color: var(--dim); }
        .pool .title { font-weight: 600; }
        .pool .use { display: block; color: var(--dim); font-size: .8125rem; font-weight: 400; }
        .pool b { color: var(--text); font-weight: 600; }
        .slash { color: var(--dim); font-weight: 400; }
        .legend { display: none; }
        .idle { margin-top: .75rem; }
        .idle summary { color: var(--dim); display: inline-flex; align-items: center; gap: .4rem; }
        .idle ul {
          display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .2rem 1.5rem;
          padding: .5rem 0 0 1.4rem;
        }
        .picture text { fill: var(--text); font-size: .75rem; }
        .picture .weekday { fill: var(--dim); font-weight: 400; font-size: .6875rem; }
        .weekend { fill: var(--weekend); }
        .day { stroke: var(--line); }
        .now { stroke: var(--now); stroke-width: 1.5; }
        .pointer { fill: var(--now); }
        .picture .bar { fill: var(--bar); }
        .picture .over { fill: url(#hatch); }
        .hatch { fill: var(--over); }
        .stripe { fill: var(--notch); fill-opacity: .45; }
        .picture .notch { fill: none; stroke: var(--notch); stroke-width: 1.6; }
        .picture .use { fill: var(--use); stroke: var(--bar); vector-effect: non-scaling-stroke; }
        .picture .excess { fill: var(--over); shape-rendering: crispEdges; }
        .picture .capacity { fill: none; stroke: var(--dim); vector-effect: non-scaling-stroke; stroke-dasharray: 3 3; }
        .picture .lane, .picture .end { overflow: visible; }
        @media (min-width: 62.5rem) {
          .legend { display: inline; }
          .reservations col:first-child { width: 16rem; }
          .reservations .days { display: table-cell; position: relative; padding: 0; }
          .reservations col.days { display: table-column; }
          .reservations thead th, .reservations thead .days {
            position: sticky; top: 0; z-index: 1; height: 2.4rem; vertical-align: bottom;
            background: var(--card); box-shadow: 0 1px var(--line);
          }
          .picture { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; }
        }
        @media (min-width: 72rem) {
          .cluster {
            align-items: start;
            grid-template-columns: minmax(0, 1.75fr) minmax(0, 1fr); grid-template-rows: auto 1fr;
            grid-template-areas: "sync side" "runs side" "timeline timeline";
          }
          .sync { grid-area: sync; }
          .side { grid-area: side; }
          .runs { grid-area: runs; }
          .timeline { grid-area: timeline; }
        }

        """

    static let narrow: HTMLText = """
        @media (max-width: 40rem) {
          .top, main, footer { padding-inline: 1rem; }
          main { padding-block: .9rem; }
          main, .cluster, .side { gap: .9rem; }
          .card { padding: .9rem 1rem 1rem; }
          .stale { padding-inline: 1rem; }
          .clusters ul { grid-template-columns: 1fr; }
          .runs summary { grid-template-columns: auto auto minmax(0, 1fr); }
          .runs summary .tally { grid-column: 3; grid-row: 1; }
          .moment { grid-column: 2 / -1; }
          .by { grid-column: 2 / -1; font-size: .8125rem; }
          .fields li { display: block; }
          .reservations .count { width: 2.6rem; }
          .reservations .when { width: 4rem; }
          .keys time { white-space: normal; }
          .keys thead th + th { width: 4.2rem; }
          .keys thead .number { width: 5rem; }
          .by code { min-width: 0; }
          th, td { padding-inline: .35rem; }
        }

        """

    static let special: HTMLText = """
        @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
        @media (forced-colors: active) {
          .pill, .state, .error { border: 1px solid; }
          .picture .bar, .picture .use { fill: CanvasText; }
          .picture .over, .picture .excess { fill: Highlight; }
          .clusters a[aria-current] { border-width: 3px; }
        }
        @media print {
          :root { --page: #fff; --raised: #fff; }
          body { font-size: 9pt; }
          .top, main, footer { max-width: none; padding-inline: 0; }
          .card { break-inside: avoid; border: 0; padding: 0; }
          .timeline, .runs { break-inside: auto; }
          .skip, .chevron { display: none; }
        }

        """
}
