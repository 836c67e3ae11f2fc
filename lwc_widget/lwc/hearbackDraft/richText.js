/** Between plain text and what a rich editor holds. */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text) => text.replace(/[&<>]/g, (character) => ESCAPES[character]);

/** Paragraphs of a plain text as HTML. */
export function toHtml(text) {
    const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim());
    return paragraphs.map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`).join('');
}

const ENTITIES = { '&nbsp;': ' ', '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const LONG_LINK = /\$\{\s*l:\/\/SurveyLink[^}]*\}/g;

/** What a rich editor holds as an SMS: plain, and with the short form of the link. */
export function toText(html) {
    const lines = html.replace(/<br\s*\/?>/gi, '\n').replace(/<\/(?:p|li)>/gi, '\n\n');
    const plain = lines.replace(/<[^>]*>/g, '').replace(/&(?:nbsp|lt|gt|amp);/g, (entity) => ENTITIES[entity]);
    return plain.replace(LONG_LINK, '${l://SurveyURL}').trim();
}

/** Whether a person sees nothing in it. */
export const isBlank = (html) => !html || !html.replace(/<[^>]*>/g, '').replace(/&nbsp;|\s/g, '');
