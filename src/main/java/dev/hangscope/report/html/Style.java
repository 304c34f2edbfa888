package dev.hangscope.report.html;

/** The style sheet: the reader's own fonts, light or dark as the reader's system is, and black on white on paper. */
final class Style {
    private Style() {}

    /** Without {@code <} and {@code &}, which XML would not leave alone. */
    static final String SHEET = """
            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --page: #ffffff; --card: #f6f8fa;
              --line: #d0d7de; --stuck: #b42318; --stuck-card: #fdecea; --maybe: #8a5a00; --well: #1a6b37; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6e9ed; --soft: #9aa4af; --page: #14171b; --card: #1d2126; --line: #3a424b;
                --stuck: #ff8b80; --stuck-card: #3a1f1e; --maybe: #e6b455; --well: #6fce8f; }
            }
            * { box-sizing: border-box; }
            body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--page); color: var(--ink);
              font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
            h1 { margin: 0; font-size: 1.6rem; }
            h2 { margin: 0; font-size: 1.15rem; }
            h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
            .HUNG, .PROVEN, .LIKELY { color: var(--stuck); }
            .SUSPECTED { color: var(--maybe); }
            .CLEAR { color: var(--well); }
            .NOTE, .soft { color: var(--soft); }
            .verdict { margin-left: .5rem; padding: .1rem .5rem; border: 1px solid; border-radius: .3rem; font-size: .8rem; }
            p { margin: .25rem 0; }
            section { margin-top: 1.25rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; }
            .summary { font-size: 1.05rem; font-weight: 600; }
            dl { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .15rem 1rem; margin: .75rem 0; }
            dt { color: var(--soft); }
            dd { margin: 0; }
            .fix { font-weight: 600; }
            pre, code, ul.lines { font: 13px/1.45 ui-monospace, monospace; }
            pre { margin: .25rem 0 .75rem; padding: .5rem .75rem; background: var(--card); white-space: pre-wrap; }
            ul.lines { margin: .25rem 0; padding-left: 1.25rem; }
            summary { cursor: pointer; }
            table { border-collapse: collapse; font: 13px/1.45 ui-monospace, monospace; }
            td, th { padding: .1rem 1rem .1rem 0; text-align: left; vertical-align: top; }
            th { font-weight: 400; color: var(--soft); white-space: nowrap; }
            .time td:nth-child(-n+2) { white-space: nowrap; }
            .time td:nth-child(3) { max-width: 22rem; }
            details { margin: .25rem 0; }
            figure { margin: .75rem 0; overflow-x: auto; }
            svg { display: block; max-width: 100%; height: auto; min-width: 36rem; }
            svg text { fill: var(--ink); font: 11px ui-monospace, monospace; }
            svg .head, svg .sub { fill: var(--soft); }
            svg .name { font-weight: 600; }
            svg rect { fill: var(--card); stroke: var(--line); }
            svg rect.stuck { fill: var(--stuck-card); stroke: var(--stuck); stroke-width: 1.5; }
            svg rect.gone { fill: none; stroke: var(--soft); stroke-dasharray: 4 3; }
            svg path { fill: none; stroke: var(--soft); stroke-width: 1.25; }
            svg path.tip { fill: var(--soft); stroke: none; }
            svg path.stuck { stroke: var(--stuck); }
            svg path.tip.stuck { fill: var(--stuck); stroke: none; }
            @media (max-width: 40rem) {
              body { padding: .5rem; }
              section { padding: .75rem; }
              dl { grid-template-columns: minmax(0, 1fr); }
              dd { margin-bottom: .25rem; }
              details { overflow-x: auto; }
              .time table { min-width: 40rem; }
            }
            @media print {
              :root { color-scheme: light; --ink: #000; --soft: #444; --page: #fff; --card: #fff; --line: #888;
                --stuck: #900; --stuck-card: #fff; --maybe: #640; --well: #040; }
              body { padding: 0; max-width: none; font-size: 10pt; }
              section { padding: .5rem .75rem; }
              figure, dl, h2 { break-inside: avoid; }
              svg { min-width: 0; }
            }
            """;
}
