/** What a question opens with, by language: it says how something is asked, not what. */
const openings: Readonly<Record<string, RegExp>> = {
  en: /^(?:what (?:happens|will happen|does it mean) (?:if|when)|what (?:is|are|was|were) (?:the name of|used (?:to|for)|meant by)|what (?:does|do) (?=.* mean\b)|how (?:do|does|can|could|should|must) (?:i|you|we|one)|(?:can|could|would) you (?:tell|show|explain)(?: to)? me|tell me(?: about)?|explain|describe)\b\s*/i,
  de: /^(?:was (?:passiert|geschieht),? (?:wenn|falls)|was (?:ist|sind) (?:mit )?|wie (?:kann|muss|soll|sollte) (?:ich|man|wir)|(?:erkläre|beschreibe|nenne)(?: mir)?)\s+/i,
};

/** The question without its opening, for a search by words: no manual says "what happens if" where it says what happens. */
export function topicOf(question: string, language: string): string {
  const opening = openings[language] ?? (language === "und" ? openings["en"] : undefined);
  const topic = opening ? question.trim().replace(opening, "") : question;
  return /[\p{L}\p{N}]{2}/u.test(topic) ? topic : question;
}
