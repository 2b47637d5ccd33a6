/** The page's one style sheet: system fonts, one accent, tones only for verdicts; light and dark by the reader's preference; ink on paper when printed. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fcfbf9;--card:#fff;--ink:#1b1d21;--soft:#5c6168;--line:#e5e2dc;--wash:#f3f1ec;--accent:#1d5c8c;--second:#b4632a;--good:#1e6b49;--bad:#b02a22;--warn:#85560a;--fill:#9dbcd4;--fill2:#dd9a68}
@media (prefers-color-scheme:dark){:root{--paper:#131518;--card:#191c20;--ink:#e9e7e3;--soft:#a3a8ae;--line:#2c3036;--wash:#1e2226;--accent:#7fb8e2;--second:#e3a06c;--good:#6fcb9f;--bad:#f48b82;--warn:#e2b457;--fill:#3d6485;--fill2:#9a6237}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;overflow-wrap:break-word;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:1080px;margin:0 auto;padding:0 28px 96px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:12px;background:var(--card);padding:6px 12px;z-index:2}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.875em;overflow-wrap:anywhere}
header.top{padding:64px 0 30px}
.eyebrow{margin:0 0 6px;color:var(--soft);font-size:.8125rem;letter-spacing:.06em;text-transform:uppercase}
h1{margin:0;font-size:clamp(2.1rem,6vw,3.1rem);line-height:1.08;letter-spacing:-.025em;font-weight:680;overflow-wrap:anywhere}
.lead,li,.scroll ul{overflow-wrap:anywhere}.type{white-space:nowrap}
.lead{margin:14px 0 0;max-width:62ch;font-size:1.125rem;color:var(--soft)}
.standing{display:inline-flex;align-items:center;gap:10px;margin:24px 0 0;font-weight:600}
.standing::before{content:"";width:10px;height:10px;border-radius:50%;background:currentColor}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.open{color:var(--soft)}
.headline{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));margin:34px 0 0;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.headline div{padding:16px 18px;box-shadow:0 0 0 .5px var(--line)}
.headline dt{color:var(--soft);font-size:.8125rem}
.headline dd{margin:2px 0 0;font-size:1.625rem;line-height:1.2;font-weight:620;letter-spacing:-.015em}
.headline small{display:block;margin-top:2px;font-size:.8125rem;font-weight:400;letter-spacing:0;color:var(--soft)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0;padding:14px 0;list-style:none;border-block:1px solid var(--line);font-size:.9375rem}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
section{padding-top:52px}
h2{margin:0 0 4px;font-size:1.5rem;line-height:1.25;letter-spacing:-.015em;font-weight:650}
h3{margin:34px 0 6px;font-size:1.0625rem;font-weight:640}
p{max-width:72ch;margin:6px 0 14px}.note{color:var(--soft)}
.scroll{position:relative;overflow-x:auto;margin:16px 0 8px}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:9px 16px 9px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{padding-block:6px;color:var(--soft);font-size:.8125rem;font-weight:500;white-space:nowrap}
tbody th{font-weight:500}
.num{text-align:right;white-space:nowrap}
.num+.txt{padding-left:16px}
.narrow{max-width:700px}.narrow td{white-space:nowrap}.narrow td .note{white-space:normal}
.bars th,.bars td{padding-block:5px}.bars tbody th{overflow-wrap:anywhere;min-width:4em}.bars .barcell{width:46%}
.verdict{font-weight:650;white-space:nowrap}
td .details,th .details{margin:4px 0 0;padding:0;list-style:none;color:var(--soft);font-size:.875rem;font-weight:400}
.mark{display:inline-block;padding:0 6px;margin-left:6px;border:1px solid var(--line);border-radius:4px;color:var(--soft);font-size:.75rem;font-weight:400}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,400px),1fr));gap:24px 36px;margin-top:22px}
figure{margin:0;min-width:0}
figcaption{font-weight:620;margin-bottom:2px}figcaption span{display:block;color:var(--soft);font-weight:400;font-size:.875rem}
svg text{font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
.chart{display:block;width:100%;height:auto;margin-top:8px}
.axis line{stroke:var(--line)}.base{stroke:var(--line)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.line.main{stroke:var(--accent)}.line.second{stroke:var(--second);stroke-dasharray:6 3}.line.guide{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 4}.line.mark{stroke:var(--soft);stroke-width:1;border:0}
.line.fill0{stroke:var(--fill);stroke-width:9}.line.fill1{stroke:var(--fill2);stroke-width:9}
.legend text,.chart .note{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.dot{fill:var(--accent);stroke:var(--paper);stroke-width:1}
.fill0{fill:var(--fill)}.fill1{fill:var(--fill2)}
.bar{display:block;width:100%;min-width:56px;height:10px;margin-top:6px;border-radius:2px}
.bar .track{fill:var(--wash)}.bar .good,.bar .plain{fill:var(--fill)}.bar .bad{fill:var(--bad)}.bar .bound{stroke:var(--ink);stroke-width:1.5;vector-effect:non-scaling-stroke}
.lineage{display:block}
.edge{fill:none;stroke:var(--soft);stroke-opacity:.45;stroke-width:1.4}
.node rect{fill:var(--card);stroke:var(--line);stroke-width:1.2}.node.model rect{stroke:var(--accent);stroke-width:2}
.edge.indirect{stroke-dasharray:4 4;stroke-opacity:.35}
.node.asked rect{stroke:var(--accent);stroke-width:2}.field text{fill:var(--ink)}.field.asked text{font-weight:700;fill:var(--accent)}
.node .kind{font-size:10.5px}.node .id{font-size:14px;font-weight:600;fill:var(--ink)}
.heat{background:color-mix(in srgb,var(--accent) calc(var(--heat)*45%),transparent)}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:8px 28px;margin:18px 0 0}
.facts dt{color:var(--soft)}.facts dd{margin:0}
footer{margin-top:72px;padding-top:16px;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
@media (max-width:640px){
.bars .barcell{width:30%}
.page{padding:0 18px 64px}header.top{padding:36px 0 22px}section{padding-top:42px}
.headline{grid-template-columns:1fr 1fr}.headline dd{font-size:1.375rem}
.facts{grid-template-columns:1fr;gap:2px}.facts dd{margin-bottom:10px}
.stack,.stack tbody,.stack tr,.stack th,.stack td{display:block;text-align:left;width:auto;white-space:normal}
.stack thead{display:none}
.stack .num+.txt{padding-left:0}.bars th,.bars td{padding-right:10px}
.stack tr{padding:12px 0;border-bottom:1px solid var(--line)}
.stack td,.stack tbody th{border:0;padding:2px 0}
.stack td[data-title]:not([data-title=""]){display:grid;grid-template-columns:5.5em minmax(0,1fr);align-items:baseline}
.stack td[data-title]:not([data-title=""])::before{content:attr(data-title);color:var(--soft);font-size:.8125rem}
.stack td[data-title]:not([data-title=""]):has(>div:empty){display:none}.stack td[data-title=""]{padding-bottom:4px}
}
@media print{:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--wash:#eee;--accent:#1d5c8c;--second:#b4632a;--good:#1e6b49;--bad:#b02a22;--warn:#85560a;--fill:#9dbcd4;--fill2:#dd9a68}
body{font-size:10.5pt}nav,.skip{display:none}.page{max-width:none;padding:0}header.top{padding-top:0}section{padding-top:26px}figure,tr,.headline{break-inside:avoid}h2,h3{break-after:avoid}.scroll{overflow:visible}.lineage{width:100%;height:auto}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
