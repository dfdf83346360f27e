import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

export const sources = join(import.meta.dirname, "..", "..", "packages", "capacity", "src");

/** One number of the planner's source, changed. */
export interface Mutant {
  file: string;
  line: number;
  before: string;
  after: string;
  /** The whole text with the change. */
  source: string;
}

/** Files that say numbers to people or hold what no plan is computed by. */
const silent = /(?:\.test|print|explain|compare|violations|remedies|every-figure|index)\.ts$/;

/** One mutant for every number in the planner's arithmetic and tables. */
export function mutants(only: string | undefined): Mutant[] {
  return globSync("**/*.ts", { cwd: sources })
    .filter((file) => !silent.test(file) && (only === undefined || file.includes(only)))
    .sort()
    .flatMap((file) => mutantsOf(join(sources, file)));
}

function mutantsOf(file: string): Mutant[] {
  const text = readFileSync(file, "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNumericLiteral(node) && counts(node)) {
      const [start, end] = [node.getStart(), node.getEnd()];
      const after = String(changed(Number(node.text)));
      found.push({ file: relative(sources, file), line: tree.getLineAndCharacterOfPosition(start).line + 1, before: text.slice(start, end), after, source: `${text.slice(0, start)}${after}${text.slice(end)}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Not: types, the version of the plan's own shape, an index, a number of digits, the guard of a missing input, a question whether there is any, the order of names. */
function counts(node: ts.NumericLiteral): boolean {
  const parent = ts.isPrefixUnaryExpression(node.parent) ? node.parent.parent : node.parent;
  if (ts.isLiteralTypeNode(parent) || (ts.isElementAccessExpression(parent) && parent.argumentExpression === node)) return false;
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === "schema") return false;
  if (ts.isCallExpression(parent) && /\.(?:toFixed|at)$/.test(parent.expression.getText())) return false;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) return false;
  return !asksForAny(node) && !isInside(node, ts.isTemplateSpan) && !isInside(node, isComparator);
}

/** `x > 0`, `list.length > 1`, `Math.max(0, x)`: less than nothing is kept out, and one byte more or less says the same. */
function asksForAny(node: ts.NumericLiteral): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && /^(?:[<>]=?|===|!==)$/.test(parent.operatorToken.getText())) return node.text === "0" || /\.length/.test(parent.getText());
  return ts.isCallExpression(parent) && parent.expression.getText() === "Math.max" && node.text === "0";
}

/** `(a, b) => (a.name < b.name ? -1 : 1)` */
const isComparator = (node: ts.Node): boolean => ts.isArrowFunction(node) && /\? -1 : 1\)?$/.test(node.getText());

function isInside(node: ts.Node, kind: (node: ts.Node) => boolean): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) if (kind(at)) return true;
  return false;
}

const changed = (value: number): number => (Number.isInteger(value) && value < 20 ? value + 1 : value * 1.25);
