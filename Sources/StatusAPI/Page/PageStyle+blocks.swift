extension PageStyle {
    static let header: HTMLText = """
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 1rem; top: .5rem; z-index: 2; padding: .5rem 1rem; background: var(--card); }
        header { background: var(--card); border-bottom: 1px solid var(--line); }
        .top, main, footer { max-width: 84rem; margin: auto; padding-inline: 2rem; }
        .top {
          display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between;
          gap: .4rem 2rem; padding-block: .8rem;
        }
        h1 { display: flex; align-items: center; gap: .45rem; font-size: 1.125rem; letter-spacing: -.01em; }
        .logo { width: 1.6rem; height: 1.6rem; color: var(--link); stroke-width: 2; }
        .top dl { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; font-size: .8125rem; }
        .top dl div { display: flex; gap: .5em; }
        .top dd { overflow-wrap: anywhere; }
        dt { color: var(--dim); }
        .stale { background: var(--warning-back); color: var(--warning); border-top: 1px solid var(--line); }
        .stale { display: flex; justify-content: center; align-items: baseline; gap: .6rem; padding: .6rem 2rem; }
        main { padding-block: 1.25rem; display: grid; gap: 1.25rem; }
        footer { padding-block: 0 2rem; color: var(--dim); font-size: .8125rem; }
        .clusters ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem; }
        .clusters a {
          display: flex; flex-wrap: wrap; justify-content: space-between; align-content: start; gap: .1rem .75rem;
          height: 100%; padding: .55rem .8rem; border: 1px solid var(--line); border-radius: 8px;
          background: var(--card); color: inherit; text-decoration: none;
        }
        .clusters a:hover { border-color: var(--dim); }
        .clusters a[aria-current] { border-color: var(--link); box-shadow: inset 3px 0 var(--link); }
        .clusters .name { flex-basis: 100%; font-weight: 600; overflow-wrap: anywhere; }
        .clusters .verdict { font-size: .8125rem; color: var(--tone); white-space: nowrap; }
        .clusters .icon { margin-inline-end: .35em; }

        """

    static let cards: HTMLText = """
        .cluster, .side { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
        .card { padding: 1rem 1.25rem 1.1rem; }
        .card > h2 { margin-bottom: .6rem; }
        .sync { display: flex; flex-direction: column; }
        .state { display: flex; gap: .8rem; padding: .9rem 1rem; border-radius: 8px; background: var(--back); }
        .state > .icon { width: 1.9rem; height: 1.9rem; color: var(--tone); stroke-width: 1.3; }
        .state .verdict { color: var(--tone); font-size: 1.375rem; line-height: 1.36; font-weight: 650; }
        .state .verdict { letter-spacing: -.015em; }
        .state ul { list-style: disc; padding-inline-start: 1.1em; overflow-wrap: anywhere; }
        .facts { display: flex; flex-wrap: wrap; gap: .6rem 2.25rem; padding-top: .9rem; }
        .facts dt { font-size: .75rem; }
        .facts dd { font-weight: 500; overflow-wrap: anywhere; }
        .facts code, .facts .sub { font-size: .8125rem; }
        .sections th:first-child { width: 34%; }
        .sections tfoot th, .sections tfoot td { font-weight: 600; border-top-color: var(--edge); }
        .drift { color: var(--warning); font-weight: 600; }
        .drift .icon { margin-inline-end: .35em; }
        .keys .name, .reservations .name { display: block; }
        .phase { border: 1px solid var(--edge); border-radius: 4px; padding: 0 .3em; font-size: .75rem; }
        .keys table { table-layout: fixed; }
        .keys thead th + th { width: 7rem; }
        .keys thead .number { width: 5.6rem; }

        """

    static let runs: HTMLText = """
        summary { cursor: pointer; list-style: none; }
        summary::-webkit-details-marker { display: none; }
        .chevron { color: var(--dim); transition: transform .12s; stroke-width: 1.8; }
        details[open] > summary .chevron { transform: rotate(90deg); }
        .runs li { overflow-wrap: anywhere; }
        .runs ol > li { border-top: 1px solid var(--line); }
        .runs summary {
          display: grid; grid-template-columns: auto 6.4rem 10.8rem minmax(9.5rem, 1fr) minmax(0, auto);
          gap: .1rem .7rem; align-items: baseline; padding: .5rem 0;
        }
        .runs summary > .chevron { align-self: start; margin-top: .2rem; }
        .runs summary .pill { justify-self: start; }
        .runs summary:hover { background: var(--raised); box-shadow: -.5rem 0 var(--raised), .5rem 0 var(--raised); }
        .by { overflow-wrap: anywhere; }
        .by code { color: var(--dim); display: inline-block; min-width: 6.2rem; }
        .tally { display: flex; flex-wrap: wrap; gap: 0 .5rem; justify-content: flex-end; }
        .sign { color: var(--tone); font: 600 .92em var(--mono); }
        .runs .body { padding: 0 0 .8rem 1.6rem; }
        .error {
          margin: 0 0 .7rem 1.6rem; padding: .45rem .75rem; border-inline-start: 3px solid var(--bad);
          background: var(--bad-back); color: var(--bad); font-size: .8125rem;
        }
        .changes { margin-top: .45rem; }
        .changes > li { position: relative; padding: .12rem 0 .12rem 1.3rem; }
        .changes > li > .sign { position: absolute; left: 0; width: 1rem; text-align: center; }
        .resource { font-weight: 500; }
        .fields {
          display: grid; grid-template-columns: fit-content(40%) minmax(0, 1fr); gap: .15rem .8rem;
          margin: .15rem 0 .35rem; padding-inline-start: .7rem; border-inline-start: 2px solid var(--line);
          font-size: .8125rem;
        }
        .fields li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: baseline; }
        .path, .none { color: var(--dim); }
        .arrow { color: var(--dim); }
        del, ins { padding: .05em .3em; border-radius: 3px; text-decoration: none; font: .92em var(--mono); }
        del, ins { unicode-bidi: isolate; overflow-wrap: anywhere; }
        .lines { margin: 0; font: .92em var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
        .lines del { text-decoration: none; }
        del { background: var(--bad-back); color: var(--bad); text-decoration: line-through 1px; }
        ins { background: var(--good-back); color: var(--good); }

        """
}
