// rule: max-lines-per-function
// says: too many lines
// as: packages/workers/src/HERE.ts
export function long(): void {
// 60 lines
}
