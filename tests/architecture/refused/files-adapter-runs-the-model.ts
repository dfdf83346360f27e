// rule: no-restricted-imports
// says: may speak to this part
// declared: onnxruntime-node
// as: packages/adapters/src/files/HERE.ts
import "onnxruntime-node";
