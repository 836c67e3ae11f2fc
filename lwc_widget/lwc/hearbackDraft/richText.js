/** Between plain text and what a rich editor holds. */
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text) => text.replace(/[&<>]/g, (character) => ESCAPES[character]);

/** Paragraphs of a plain text as HTML. */
export function toHtml(text) {
    const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim());
    return paragraphs.map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`).join('');
}

/** Whether a person sees nothing in it. */
export const isBlank = (html) => !html || !html.replace(/<[^>]*>/g, '').replace(/&nbsp;|\s/g, '');
