// rule: no-restricted-imports
// says: a phase reads what another one told
// as: packages/stacks/src/phase2-pipeline/HERE.ts
import "../phase1-core/program.ts";
