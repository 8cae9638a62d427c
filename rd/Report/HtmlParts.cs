namespace VvcIlif.Rd.Report;

/// <summary>Style and script of the page.</summary>
internal static class HtmlParts
{
    public const string Css = """
        *{box-sizing:border-box}
        html{font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;background:var(--back);color:var(--text);-webkit-text-size-adjust:100%}
        body{margin:0}
        main{max-width:1500px;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
        h2{font-size:1.2rem;margin:0 0 .5rem}
        h3{font-size:1rem;margin:1rem 0 .4rem}
        p{margin:.4rem 0;max-width:75ch}
        section{margin:1.5rem 0}
        .muted{color:var(--muted);font-weight:400}
        .note{border-left:4px solid var(--s1);background:color-mix(in srgb,var(--s1) 9%,transparent);padding:.6rem 1rem;border-radius:0 6px 6px 0}
        .note.good{border-color:var(--s2);background:color-mix(in srgb,var(--s2) 9%,transparent)}
        .note ul{margin:.3rem 0;padding-left:1.1rem}
        .note li{overflow-wrap:anywhere}ul{padding-left:1.1rem;max-width:75ch}
        .scroll{overflow-x:auto;max-width:100%}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        th,td{padding:.22rem .6rem;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap}
        thead th{color:var(--muted);font-weight:600;font-size:.85rem}
        thead th[colspan]{text-align:center}
        tbody th{font-weight:500;position:sticky;left:0;background:var(--back)}
        .n{text-align:right}
        .mean>*{font-weight:700}
        .less{color:var(--s2)}.more{color:var(--s1)}.odd,.bad{color:var(--s4)}
        .head{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline}
        .pick label{margin-right:.8rem;cursor:pointer}
        .pick input{margin:0 .3rem 0 0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem;max-width:1200px}
        figure{margin:0;border:1px solid var(--grid);border-radius:8px;padding:.4rem}
        figure[hidden]{display:none}.charts>figure:only-child{max-width:40rem}
        svg{display:block;width:100%;height:auto}
        svg text{font:11px "DejaVu Sans",Verdana,sans-serif}
        .pt{cursor:pointer;outline:none}
        .pt:hover path,.pt:focus path{stroke:var(--text);stroke-width:1.5}
        summary{cursor:pointer;padding:.4rem 0;color:var(--s0)}
        .bar{display:inline-flex;width:9rem;height:.8rem;border-radius:3px;overflow:hidden;vertical-align:middle;margin-right:.6rem;background:var(--grid)}
        .bar i{display:block;height:100%}
        .b0{background:var(--s0)}.b1{background:var(--s5)}.b2{background:var(--s2)}.b3{background:var(--s6)}.b4{background:var(--s1)}.b5{background:var(--s4)}
        .types{font-size:.85rem;color:var(--muted)}
        dl{margin:.5rem 0}dt{font-weight:600;margin-top:.6rem}dd{margin:0 0 0 1rem}
        code{font:13px/1.4 "DejaVu Sans Mono",ui-monospace,monospace;overflow-wrap:anywhere}
        dd,dt,dd span{overflow-wrap:anywhere}
        [data-tip]{cursor:help}
        #tip{position:fixed;z-index:9;pointer-events:none;white-space:pre-line;background:var(--text);color:var(--back);font-size:.85rem;line-height:1.35;padding:.35rem .6rem;border-radius:5px;max-width:min(22rem,90vw);visibility:hidden;left:0;top:0}
        @media(max-width:1350px){.points th,.points td{padding:.22rem .35rem}.points tbody th,.bits{white-space:normal}.bits .bar{width:7rem}.types{display:block;font-size:.75rem;line-height:1.2;min-width:7rem;max-width:14rem}}
        @media(max-width:900px){.points thead{display:none}.points table,.points tbody{display:block}.points tr{display:flex;flex-wrap:wrap;gap:0 .8rem;padding:.35rem 0;border-bottom:1px solid var(--grid)}
        .points tbody th,.points td{display:block;border:0;padding:0;min-width:0;position:static;text-align:left}.points tbody th{flex-basis:100%}.points td[data-l]::before{content:attr(data-l)"\00a0";color:var(--muted)}.bits{flex-basis:100%}.types{display:inline;max-width:none}}
        .narrow{display:none}h4{font-size:.95rem;margin:.6rem 0 .2rem}
        @media(max-width:1000px){.wide{display:none}.narrow{display:block}}
        @media(max-width:600px){html{font-size:14px}main{padding:.7rem}th,td{padding:.2rem .38rem}.bar{width:5rem}tbody th{white-space:normal;min-width:5.5rem}}
        @media(max-width:430px){table{font-size:.85rem}th,td{padding:.2rem .24rem}tbody th{min-width:4.8rem}}
        @media print{details>*{display:block}.pick{display:none}}
        """;

    public const string Script = """
        (()=>{const tip=document.getElementById('tip');
        const show=(el,x,y)=>{tip.textContent=el.dataset.tip;tip.style.visibility='visible';const w=tip.offsetWidth,h=tip.offsetHeight;
        tip.style.left=Math.max(4,Math.min(innerWidth-w-4,x+12))+'px';tip.style.top=(y-h-12<4?y+16:y-h-12)+'px'};
        const hide=()=>{tip.style.visibility='hidden'};
        const of=e=>e.target.closest&&e.target.closest('[data-tip]');
        addEventListener('pointermove',e=>{const el=of(e);el?show(el,e.clientX,e.clientY):hide()});
        addEventListener('pointerdown',e=>{const el=of(e);if(el)show(el,e.clientX,e.clientY)});
        addEventListener('focusin',e=>{const el=of(e);if(el&&el.matches(':focus-visible')){const r=el.getBoundingClientRect();show(el,r.left+r.width/2,r.top)}});
        addEventListener('focusout',hide);addEventListener('scroll',hide,true);
        addEventListener('keydown',e=>{if(e.key==='Escape')hide()});
        for(const r of document.querySelectorAll('input[name=component]'))r.addEventListener('change',()=>{for(const c of ['Y','U','V'])for(const f of document.querySelectorAll('.c-'+c))f.hidden=c!==r.value});
        })();
        """;
}
