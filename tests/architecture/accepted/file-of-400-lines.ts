// as: packages/workers/src/HERE.ts
// 400 lines
