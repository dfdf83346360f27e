/** Controls, terminal escapes, direction overrides, invisible characters and tags; joiners stay, Arabic and emoji need them. */
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const terminalEscape = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;
const comment = /<!--[^]*?(?:-->|$)/g;
/** Elements that browsers know. `<file>` and `<upstream>` are how manuals write a blank to fill, and stay. */
const element =
  /<\/?(?:a|abbr|applet|audio|b|base|body|br|button|canvas|center|code|details|dialog|div|embed|em|font|form|frame|frameset|h[1-6]|head|hr|html|i|iframe|img|image|input|isindex|li|link|marquee|math|meta|noscript|object|ol|option|p|param|picture|pre|script|select|slot|small|source|span|strong|style|sub|sup|svg|table|tbody|td|template|textarea|th|thead|title|tr|track|u|ul|video|xml)(?=[\s/>])[^>]*(?:>|$)/gi;

/**
 * Text that does nothing when shown: no control characters, no HTML, no Markdown links or images (their words stay, their
 * addresses go), and no `[3]` that would pass for a citation. It is plain text: whoever renders it must not parse it again.
 */
export const inert = (text: string): string => withoutMarkers(inertReply(text));

/** The same for a text whose citations are ours to read. */
export function inertReply(text: string): string {
  let plain = text.toWellFormed().replace(terminalEscape, "").replace(unseen, "");
  // Taking one thing out may put another together: <scr<b>ipt>.
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = withoutLinks(plain.replace(comment, "").replace(element, ""));
  }
  return plain;
}

/** Words of links and images without where they point. */
function withoutLinks(text: string): string {
  return text
    .replace(/!?\[([^\][]*)\]\((?:[^()\n]|\([^()\n]*\))*\)/g, (_, words: string) => (isMarker(words) ? `[${words}]` : words))
    .replace(/!?\[([^\][\n]+)\]\[[^\][\n]*\]/g, (whole, words: string) => (isMarker(words) ? whole : words))
    .replace(/^\s*\[[^\][\n]+\]:\s*\S+.*$/gm, "")
    .replace(/<((?:https?|ftp|mailto|javascript|data|file|vbscript):[^<>\s]*)>/gi, "$1")
    .replace(/\b(?:javascript|vbscript|data):(?=\S)/gi, "");
}

const isMarker = (words: string) => /^\s*\d+\s*$/.test(words);

/** A number in brackets in a document is a footnote, not our citation. */
const withoutMarkers = (text: string) => text.replace(/[[【]\s*(\d+(?:\s*[,;–-]\s*\d+)*)\s*[\]】]/g, "($1)");
