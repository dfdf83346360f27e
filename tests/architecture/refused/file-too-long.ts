// rule: max-lines
// says: too many lines
// as: packages/workers/src/HERE.ts
// 401 lines
