/// How the page looks: calm, in the reader's own fonts and colour scheme, on paper and on a phone.
///
/// Every pair of text and background has a contrast of 4.5 at least, in both schemes.
enum PageStyle {
    static let sheet: HTMLText = "\n\(colors)\(base)\(header)\(cards)\(runs)\(timeline)\(narrow)\(special)"

    private static let colors: HTMLText = """
        :root {
          color-scheme: light dark;
          --page: #f5f6f8; --card: #fff; --raised: #f7f8fa; --line: #e1e4ea; --edge: #cfd4dc;
          --text: #1a1e26; --dim: #596272; --link: #2a4fc4; --focus: #2a4fc4;
          --good: #17693c; --good-back: #e4f4ea; --warning: #7d4f00; --warning-back: #fcf0d3;
          --bad: #a8221c; --bad-back: #fce9e7; --active: #2447b0; --active-back: #e7edfd;
          --neutral: #4d5665; --neutral-back: #eceef2;
          --bar: #4d6fd6; --use: #cdd7f6; --over: #d63b32; --weekend: #f2f3f6; --notch: #fff; --now: #c4302b;
          --sans: Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0f1216; --card: #171b21; --raised: #1d2229; --line: #282e37; --edge: #3a424e;
            --text: #e6e9ef; --dim: #9ba5b4; --link: #93b2ff; --focus: #93b2ff;
            --good: #6dd49a; --good-back: #12301f; --warning: #eec263; --warning-back: #352a10;
            --bad: #ff9c94; --bad-back: #3d1b1a; --active: #a6c0ff; --active-back: #1b294b;
            --neutral: #b4bdca; --neutral-back: #262c35;
            --bar: #6f90f0; --use: #2a3a66; --over: #e5564c; --weekend: #1c2128; --notch: #0f1216; --now: #ff8a80;
          }
        }

        """

    private static let base: HTMLText = """
        *, ::before, ::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: .875rem/1.45 var(--sans); font-variant-numeric: tabular-nums;
        }
        h1, h2, p, ul, ol, dl, dd { margin: 0; padding: 0; }
        ul, ol { list-style: none; }
        h2 { font-size: 1rem; line-height: 1.3; letter-spacing: -.005em; overflow-wrap: anywhere; }
        a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
        a:hover { text-decoration-thickness: 2px; }
        :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
        main:focus { outline: none; }
        code { font: .92em var(--mono); overflow-wrap: anywhere; }
        time, .nowrap { white-space: nowrap; }
        bdi, code, td, th, dd, .name, .path { unicode-bidi: isolate; }
        table { width: 100%; border-collapse: collapse; }
        caption { padding-bottom: .5rem; text-align: start; color: var(--dim); font-size: .8125rem; }
        th, td { padding: .3rem .5rem; text-align: start; vertical-align: baseline; border-top: 1px solid var(--line); }
        caption, th, td { overflow-wrap: anywhere; }
        th { font-weight: 500; }
        thead th { border-top: 0; color: var(--dim); font-size: .75rem; overflow-wrap: normal; }
        th:first-child { padding-inline-start: 0; }
        th:last-child, td:last-child { padding-inline-end: 0; }
        .number { text-align: end; white-space: nowrap; }
        .zero { color: var(--dim); }
        .sub, .empty, .kind { color: var(--dim); font-weight: 400; }
        .sub { font-size: .8125rem; overflow-wrap: anywhere; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; }
        .hidden { clip-path: inset(50%); white-space: nowrap; }
        .shapes { position: absolute; }
        .icon, .chevron, .out, .logo {
          width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6;
          stroke-linecap: round; stroke-linejoin: round; vertical-align: -.125em;
        }
        .out { width: .8em; height: .8em; margin-inline-start: .2em; }
        .pill {
          display: inline-flex; align-items: center; gap: .35em; padding: .1em .55em .1em .4em; border-radius: 1em;
          font-size: .75rem; font-weight: 500; color: var(--tone); background: var(--back);
          max-width: 100%; overflow-wrap: anywhere;
        }
        .good { --tone: var(--good); --back: var(--good-back); }
        .warning { --tone: var(--warning); --back: var(--warning-back); }
        .bad { --tone: var(--bad); --back: var(--bad-back); }
        .active { --tone: var(--active); --back: var(--active-back); }
        .neutral { --tone: var(--neutral); --back: var(--neutral-back); }

        """
}
