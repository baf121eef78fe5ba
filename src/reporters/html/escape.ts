/** Texts of a plan are texts in the page too: no tag, attribute or control character comes of them. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text for an element or an attribute in double quotes. */
export const escaped = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n\t]/gu, '\ufffd').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
