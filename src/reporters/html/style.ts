/** The page's looks: two sets of colours, one layout. */
export const STYLE = `
:root{--bg:#fff;--fg:#1f2328;--soft:#59636e;--line:#d1d9e0;--band:#f6f8fa;--hover:#eef1f4;--link:#0969da;
--create:#1a7f37;--update:#9a6700;--replace:#8250df;--delete:#cf222e;--maybe:#0969da}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--soft:#9198a1;--line:#3d444d;--band:#151b23;--hover:#212830;--link:#4493f8;
--create:#3fb950;--update:#d29922;--replace:#ab7df8;--delete:#f85149;--maybe:#58a6ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
header,#steps,footer,#graph>p{padding:0 28px;max-width:1240px}
header{padding-top:24px}
h1{font-size:24px;line-height:1.3;margin:0 0 6px;overflow-wrap:anywhere}
h1 small{font-size:16px;font-weight:400;color:var(--soft)}
h2{font-size:18px;margin:28px 0 8px}
h3{font-size:14px;margin:20px 0 6px;color:var(--soft)}
.summary{font-weight:600;margin:0 0 12px}
.verdict{border:1px solid var(--delete);border-left-width:6px;border-radius:6px;padding:8px 12px;font-weight:600}
dl{display:grid;grid-template-columns:92px minmax(0,1fr);gap:4px 12px;margin:0 0 16px}
dt{color:var(--soft);font-size:13px;line-height:22px}
dt.blocked{color:var(--delete);font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
a{color:var(--link)}
code,pre,.mark{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{font-size:12.5px;line-height:1.5;background:var(--band);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:2px 0 4px;white-space:pre-wrap;overflow-wrap:anywhere}
.create{--c:var(--create)}.update{--c:var(--update)}.replace{--c:var(--replace)}.delete,.gapped{--c:var(--delete)}.maybe{--c:var(--maybe)}.none,.done{--c:var(--soft)}
.mark{color:var(--c,var(--soft));fill:var(--c);font-weight:700}
.legend,#tools{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:13px;color:var(--soft);margin:0 0 10px;align-items:center}
#tools[hidden]{display:none}
.legend .gap b,.legend .any b{display:inline-block;width:16px;height:10px;border:2px solid var(--delete);border-radius:3px}
.legend .any b{width:26px;height:0;border:0;border-top:1px dashed var(--soft);border-radius:0;vertical-align:middle}
select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:2px 6px;max-width:260px}
#scroll{overflow-x:auto;border-block:1px solid var(--line)}
#scroll>svg{display:block;font:12.5px system-ui,sans-serif;fill:var(--fg)}
#scroll>.right{font-size:11px}
.band0{fill:var(--band)}.band1,.back{fill:var(--bg)}
.lane{stroke:var(--line);fill:none}
.phase,.role,.why{fill:var(--soft);font-size:12px}
.why,.right .role{font-size:11px}
.phase,.host{font-weight:600}
.host{font-size:12.5px}
.role{font-weight:400}
.edge{fill:none;stroke:var(--soft);opacity:.5;marker-end:url(#tip)}
.edge.any{stroke-dasharray:4 3}
#tip path{fill:var(--soft);fill:context-stroke}
.edge.on{stroke:var(--link);stroke-width:2;opacity:1}
.node{cursor:pointer;text-decoration:none}
.node rect{fill:var(--bg);stroke:var(--line)}
.node.maybe rect{stroke:var(--maybe);stroke-dasharray:4 3}
.node.none rect{fill:var(--band)}
.node.gap rect{stroke:var(--delete);stroke-width:2}
.node:hover rect{fill:var(--hover)}
.node:focus{outline:0}
.node:focus-visible rect,.node.on rect{stroke:var(--link);stroke-width:2.5;stroke-dasharray:none}
.off{opacity:.13;pointer-events:none}
.step,.done{border:1px solid var(--line);border-radius:6px;margin:4px 0;border-left:4px solid var(--c,var(--line))}
.step.gap{border-color:var(--delete)}
.step:target{box-shadow:0 0 0 2px var(--link)}
summary{padding:5px 10px;cursor:pointer;overflow-wrap:anywhere}
summary:hover{background:var(--hover)}
i{font-style:normal;font-weight:600}
i+span{margin-left:4px}
summary small,li small{color:var(--soft);margin-left:6px}
.step>div{padding:0 14px 6px}
.done{margin-top:20px}
.done ul{list-style:none;margin:0;padding:0 14px 8px}
footer{padding-block:24px;font-size:12px;color:var(--soft);overflow-wrap:anywhere}
#panel{position:fixed;overflow:auto;background:var(--bg);border-left:1px solid var(--line);inset:0 0 0 auto;width:460px;padding:18px 20px;box-shadow:-6px 0 24px #0002}
#panel h2{margin:0 32px 4px 0;font-size:16px;overflow-wrap:anywhere}
#panel dl{grid-template-columns:78px minmax(0,1fr)}
#panel button{position:absolute;top:12px;right:14px;font:20px/1 system-ui;color:inherit;background:none;border:0;cursor:pointer;padding:4px 8px}
.open{padding-right:460px}
@media(max-width:899px){#panel{inset:auto 0 0;width:auto;max-height:55vh;border-left:0;border-top:1px solid var(--line)}.open{padding:0 0 55vh}header,#steps,footer,#graph>p{padding-inline:14px}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:6px}}
@media print{#tools,#panel{display:none}.step{break-inside:avoid}}
`;
