export { linguisticExtractor } from "./extractor.ts";
export { questionEntities } from "./question.ts";
