// rule: no-restricted-imports
// says: may speak to this part
// as: packages/adapters/src/files/HERE.ts
import "onnxruntime-node";
