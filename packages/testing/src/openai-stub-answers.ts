import { createHash } from "node:crypto";

export interface ChatRequest {
  messages: readonly { role: string; content: string }[];
  response_format?: { type: string; json_schema?: { schema?: { properties?: object } } };
}

/** The stub's whole intelligence: the same request always gets the same answer, made of the request's own words. */
export function answerChat({ messages, response_format }: ChatRequest, obedient: boolean): string {
  const prompt = messages.map(({ content }) => content).join("\n");
  const order = /ignore (?:all )?(?:previous |prior |other )?instructions and (?:say|answer|output|reply|print):? *(.+)/i.exec(prompt)?.[1];
  if (obedient && order !== undefined) return order.trim();
  const lastMessage = messages.at(-1)?.content ?? "";
  if (response_format === undefined) return citeFirstSource(lastMessage);
  const found = extractCapitalised(lastMessage);
  const wanted = response_format.json_schema?.schema?.properties ?? {};
  return JSON.stringify("nodes" in wanted && "edges" in wanted ? asGraph(found) : found);
}

/** The first sentence after the mark `[1]`. */
function citeFirstSource(message: string): string {
  const sentence = /\[1\]\s*(.+?(?:[.!?。](?=\s|$)|$))/s.exec(message)?.[1]?.replace(/\s+/g, " ");
  return `${sentence ?? "The sources answer this."} [1]`;
}

interface Extracted {
  entities: { name: string; type: string }[];
  relations: { subject: string; predicate: string; object: string; evidence: string }[];
}

/** The same in the words of a knowledge graph, which is what Cognee asks for. */
function asGraph({ entities, relations }: Extracted): { nodes: object[]; edges: object[] } {
  return {
    nodes: entities.map(({ name, type }) => ({ id: name, name, type, description: `${name}.` })),
    edges: relations.map(({ subject, predicate, object, evidence }) => ({ source_node_id: subject, target_node_id: object, relationship_name: predicate.replaceAll(" ", "_"), description: evidence })),
  };
}

/** Runs of capitalised words are entities; two that follow one another in a sentence are related by the words between them. */
function extractCapitalised(message: string): Extracted {
  const passage = /^<(PASSAGE-\w+)>\n(.*)\n<\/\1>$/ms.exec(message)?.[2] ?? message;
  const names = new Set<string>();
  const relations: Extracted["relations"] = [];
  for (const evidence of passage.split(/(?<=[.!?。])\s+|\n/)) {
    const found = [...evidence.matchAll(/\p{Lu}[\p{L}\p{N}]+(?: \p{Lu}[\p{L}\p{N}]+)*/gu)];
    found.forEach(({ 0: subject, index }, at) => {
      names.add(subject);
      const next = found[at + 1];
      const predicate = next && evidence.slice(index + subject.length, next.index).replace(/[^\p{L}\p{N} ]/gu, "").trim();
      if (predicate) relations.push({ subject, predicate: predicate.slice(0, 100), object: next[0], evidence });
    });
  }
  return { entities: [...names].map((name) => ({ name, type: "term" })), relations };
}

/** Texts that share words get near vectors: each word adds one to the place its hash names. */
export function embed(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ["nothing"]) {
    const place = createHash("sha256").update(word).digest().readUInt32LE() % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}
