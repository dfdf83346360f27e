import type { Hit } from "../search.ts";
export function fuse(legs: Record<string, readonly Hit[]>): Hit[] {
  const s = new Map<Hit["chunkId"], number>();
  for (const hits of Object.values(legs)) hits.forEach((h, i) => s.set(h.chunkId, (s.get(h.chunkId) ?? 0) + 1 / (60 + i + 1)));
  return [...s].map(([chunkId, score]) => ({ chunkId, score })).sort((a, b) => b.score - a.score);
}
