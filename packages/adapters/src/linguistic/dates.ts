const month = "(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?)";
const year = "(?:1[89]|20)\\d\\d";

const dates = new RegExp(
  [
    `\\b${year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])\\b`,
    `\\b(?:[12]?\\d|3[01])(?:st|nd|rd|th)? ${month},? ${year}\\b`,
    `\\b${month} (?:[12]?\\d|3[01])(?:st|nd|rd|th)?, ${year}\\b`,
    `\\b${month} ${year}\\b`,
    // A bare year is a date only where the sentence says so: 2048 is more often a size.
    `(?<=\\b(?:in|since|until|from|during|early|late|of) )${year}\\b(?!\\s?(?:bytes?|bits?|[KMG]i?B))`,
  ].join("|"),
  "g",
);

export const datesIn = (text: string): string[] => text.match(dates) ?? [];
