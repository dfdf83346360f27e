// rule: @typescript-eslint/no-unused-vars
// says: never used
// as: packages/workers/src/HERE.ts
const forgotten = 1;
export {};
