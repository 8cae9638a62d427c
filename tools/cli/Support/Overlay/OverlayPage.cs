using System.Globalization;
using System.Net;
using System.Text;
using VvcIlif.Codec.Decoder;

namespace VvcIlif.Cli.Support.Overlay;

/// <summary>A page that shows frames with overlays that can be switched; needs nothing else.</summary>
internal static class OverlayPage
{
    private const string Style = """
        :root{--back:#fff;--text:#1b1f24;--muted:#59626c;--line:#dde1e6}
        @media(prefers-color-scheme:dark){:root{--back:#16191d;--text:#e6e8eb;--muted:#9ba5b0;--line:#343a42}}
        *{box-sizing:border-box}body{margin:0;padding:1rem;font:15px/1.5 system-ui,"DejaVu Sans",sans-serif;background:var(--back);color:var(--text)}
        h1{font-size:1.2rem;margin:0 0 .5rem;overflow-wrap:anywhere}canvas{display:block;width:100%;max-width:1400px;height:auto;image-rendering:pixelated;border:1px solid var(--line)}
        .row{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:center;margin:.5rem 0}input[type=range]{flex:1 1 12rem;max-width:40rem}
        .key{display:inline-block;width:.8rem;height:.8rem;margin-right:.3rem;border:1px solid var(--line);vertical-align:-1px}.muted{color:var(--muted)}#of{min-height:3em}
        """;

    private const string Script = """
        const c=document.getElementById('c'),g=c.getContext('2d'),r=document.getElementById('n'),img=new Image();let f=D[0];
        const on=k=>document.getElementById(k).checked;
        function heat(s){s=Math.max(0,Math.min(1,s))*(H.length-1);const i=Math.min(Math.floor(s),H.length-2),t=s-i;return 'rgb('+H[i].map((v,k)=>Math.round(v+(H[i+1][k]-v)*t)).join(',')+')'}
        function draw(){const s=f.s;g.globalAlpha=1;g.drawImage(img,0,0);
        for(const[x,y,w,h,m,b,q,p,l]of f.b){if(!l)continue;
        if(on('mode')){g.globalAlpha=.5;g.fillStyle=M[m][1];g.fillRect(x*s,y*s,w*s,h*s)}
        if(on('bits')){g.globalAlpha=.65;g.fillStyle=heat(b>0?(Math.log2(b/(w*h))+9)/11:0);g.fillRect(x*s,y*s,w*s,h*s)}
        if(on('plug')&&p){g.globalAlpha=.5;g.fillStyle='#37d67a';g.fillRect(x*s,y*s,w*s,h*s)}
        if(on('part')){g.globalAlpha=.6;g.strokeStyle='#f5f7fa';g.lineWidth=1;g.strokeRect(x*s+.5,y*s+.5,w*s,h*s)}}
        if(on('mv')){g.globalAlpha=1;g.lineWidth=1.3;for(const[x,y,w,h,m,b,q,p,l,a0,b0,a1,b1]of f.b){if(!l)continue;const px=(x+w/2)*s,py=(y+h/2)*s;
        for(const[u,v,k]of[[a1,b1,'#4dd0ff'],[a0,b0,'#ffd43b']])if(u!==null&&u!==undefined){g.strokeStyle=k;g.beginPath();g.moveTo(px,py);g.lineTo(px+u*s/16,py+v*s/16);g.stroke();g.fillStyle=k;g.fillRect(px-1,py-1,3,3)}}}}
        function show(i){f=D[i];document.getElementById('t').textContent='Frame '+f.i+', POC '+f.p+', '+f.b.reduce((a,b)=>a+b[5],0)+' bits';img.onload=()=>{c.width=img.width;c.height=img.height;draw()};img.src=f.u}
        r.max=D.length-1;r.oninput=()=>show(+r.value);for(const e of document.querySelectorAll('input[type=checkbox]'))e.onchange=draw;
        c.onpointermove=e=>{const k=c.getBoundingClientRect(),x=(e.clientX-k.left)/k.width*c.width/f.s,y=(e.clientY-k.top)/k.height*c.height/f.s;
        const b=f.b.find(b=>b[8]&&x>=b[0]&&x<b[0]+b[2]&&y>=b[1]&&y<b[1]+b[3]);
        document.getElementById('of').textContent=b?`${b[2]}x${b[3]} at (${b[0]}, ${b[1]}): ${M[b[4]][0]}, ${b[5]} bits, QP ${b[6]}${b[9]!==null?`, list 0 (${b[9]/16}, ${b[10]/16})`:''}${b[11]!==null?`, list 1 (${b[11]/16}, ${b[12]/16})`:''}${b[7]?', plug-in filter':''}`:''};
        show(0);
        """;

    public static string Write(IReadOnlyList<OverlayFrame> frames, string name)
    {
        var page = new StringBuilder();
        page.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>{WebUtility.HtmlEncode(name)}</title><style>{Style}</style></head><body><h1>{WebUtility.HtmlEncode(name)}</h1>");
        page.Append("<div class=\"row\"><label for=\"n\">Frame</label><input type=\"range\" id=\"n\" min=\"0\" value=\"0\"><span id=\"t\"></span></div><div class=\"row\">");
        bool plugIn = frames.Any(f => f.HasPlugIn);
        foreach ((string id, string words, bool on) in ((string, string, bool)[])[("part", "partition", true), ("mv", "motion", true), ("mode", "prediction", false), ("bits", "bits", false), ("plug", "plug-in filter", false)])
            page.Append($"<label{(id == "plug" && !plugIn ? " hidden" : "")}><input type=\"checkbox\" id=\"{id}\"{(on ? " checked" : "")}> {words}</label>");
        page.Append("</div><canvas id=\"c\"></canvas><div id=\"of\" class=\"muted\"></div><div class=\"row\">");
        foreach (BlockMode mode in Enum.GetValues<BlockMode>())
            page.Append($"<span><span class=\"key\" style=\"background:{OverlayColours.Of(mode).Css}\"></span>{OverlayColours.Name(mode)}</span>");
        page.Append($"<span><span class=\"key\" style=\"background:{OverlayColours.First.Css}\"></span>list 0</span><span><span class=\"key\" style=\"background:{OverlayColours.Second.Css}\"></span>list 1</span></div><div class=\"row muted\">bits per sample: ");
        foreach (double bits in (double[])[1.0 / 256, 1.0 / 32, 0.25, 1, 4])
            page.Append(CultureInfo.InvariantCulture, $"<span><span class=\"key\" style=\"background:{OverlayColours.Heat(OverlayColours.HeatOf(bits)).Css}\"></span>{bits:0.###}</span>");
        page.Append("</div><script>const M=[").Append(string.Join(',', Enum.GetValues<BlockMode>().Select(m => $"['{OverlayColours.Name(m)}','{OverlayColours.Of(m).Css}']")));
        page.Append("],H=[").Append(string.Join(',', Enumerable.Range(0, 6).Select(i => OverlayColours.Heat(i / 5.0)).Select(c => FormattableString.Invariant($"[{c.R},{c.G},{c.B}]"))));
        page.Append("],D=[");
        foreach (OverlayFrame frame in frames)
        {
            page.Append(CultureInfo.InvariantCulture, $"{{i:{frame.Index},p:{frame.Poc},s:{frame.Scale},u:'data:image/png;base64,{Convert.ToBase64String(frame.Picture.ToPng())}',b:[");
            foreach (DecodedBlock b in frame.Blocks)
                page.Append(CultureInfo.InvariantCulture, $"[{b.X - frame.OffsetX},{b.Y - frame.OffsetY},{b.Width},{b.Height},{(int)b.Mode},{b.Bits},{b.Qp},{(b.PlugIn ? 1 : 0)},{(b.HasLuma ? 1 : 0)},{Pair(b.Vector0)},{Pair(b.Vector1)}],");
            page.Append("]},");
        }
        page.Append($"];{Script}</script></body></html>\n");
        return page.ToString();
    }

    private static string Pair(BlockVector? vector) => vector is { } v ? FormattableString.Invariant($"{v.X},{v.Y}") : "null,null";
}
