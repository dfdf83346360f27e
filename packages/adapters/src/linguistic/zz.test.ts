import { it } from "vitest";
import { execSync } from "node:child_process";
import { writeFileSync, readFileSync } from "node:fs";
import { linguisticExtractor, questionEntities } from "/work/main/packages/adapters/src/linguistic/index.ts";
import { chunkBlocks } from "/work/main/packages/pipeline/src/chunking/index.ts";
const count = (text) => (text.match(/[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}]/gu)?.length ?? 0);
const P = (text) => ({ kind: "paragraph", text, places: [] });
it("x", async () => {
  let out="";
  const ex = linguisticExtractor(); out+=ex.id+"\n";
  let chunks=[];
  for (const m of (process.env.MANS??"bash,rsync,systemd.unit,git-rebase").split(",")) { let man="";
    try { man = m.endsWith(".txt")? readFileSync(m,"utf8") : execSync(`MANWIDTH=100 man ${m} 2>/dev/null | col -b`, { maxBuffer: 1e8 }).toString(); } catch {}
    const blocks = man.split(/\n\s*\n+/).filter(t=>t.trim()).map(t => /^[A-Z][A-Z ]+$/.test(t.trim()) ? { kind: "heading", level: 1, text: t.trim(), places: [] } : P(t.replace(/\s+/g, " ").trim()));
    chunks.push(...chunkBlocks(blocks, { budget: 254, overlap: 63, count })); }
  const chars = chunks.reduce((a, c) => a + c.text.length, 0);
  await ex.extract({text:"Warm the engine up.",language:"en",headings:[]});
  const t = performance.now(); const facts=[]; for (const c of chunks) facts.push(await ex.extract({ text: c.text, language: "en", headings: c.headings }));
  const s = (performance.now() - t) / 1000;
  out+=`chunks ${chunks.length} chars ${chars} pages/s ${Math.round(chars/2500/s)} entities/chunk ${(facts.reduce((a,f)=>a+f.entities.length,0)/facts.length).toFixed(1)} rel/chunk ${(facts.reduce((a,f)=>a+f.relations.length,0)/facts.length).toFixed(1)}\n`;
  const step=Math.max(1,Math.floor(chunks.length/12));
  for (let i=3;i<chunks.length;i+=step) { out+="\n=== "+chunks[i].headings+"\n"+chunks[i].text+"\n--- "+facts[i].entities.map(e=>e.name+(e.type==="term"?"":"<"+e.type+">")+(e.mentions>1?"×"+e.mentions:"")).join(" | ")+"\n>>> "+facts[i].relations.map(r=>`${r.subject} [${r.predicate}] ${r.object}`).join(" ; ")+"\n"; }
  for (const [q,l] of [["How do I upgrade the Linux kernel on a Raspberry Pi?","en"],["What does the --max-delete option of rsync do?","en"],["where is the configuration file /etc/apt/sources.list described","en"],["Wie wechsle ich den Ölfilter der Hauptpumpe?","de"],["ポンプの圧力はどうやって確認しますか","ja"],["كيف يمكن فحص ضغط المضخة؟","ar"],["Comment vérifier la pression de la pompe ?","fr"],["how many error codes are there","en"]]) out+=q+" → "+questionEntities(q,l).join(" | ")+"\n";
  writeFileSync("/tmp/s/ext.out",out);
}, 120000);
