export { entityIris, renderChunksOf, renderFrequencies, renderNeighbourhood, renderNeighbours } from "./neighbourhood.ts";
export type { ChunkFacts, Graph, GraphHit, QueryAnswer, RdfTerm } from "./port.ts";
export { renderClear, renderDrop, renderQuads, renderUpsert, type DescribedChunk, type Upsert } from "./update.ts";
export { InvalidQuery, readUserQuery, type UserQuery } from "./user-query.ts";
export { chunkIdFrom, chunkIri, documentIri, entityIri, NAMESPACE, normaliseName, prefixes, terms } from "./vocabulary.ts";
export { rarest, weigh, type Neighbour } from "./weights.ts";
