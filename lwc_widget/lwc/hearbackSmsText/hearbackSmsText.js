/**
 * How a text is sent as an SMS, by the same rule as the service: GSM-7 with its extension table (160 septets, 153 in each of
 * several parts), else UCS-2 (70 units, 67). No part ends within a character that a person sees as one.
 */
const BASIC =
    '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';
const GSM_7 = { encoding: 'GSM-7', alone: 160, part: 153, size: (character) => (EXTENSION.includes(character) ? 2 : 1) };
const UCS_2 = { encoding: 'UCS-2', alone: 70, part: 67, size: (character) => character.length };
const KNOWN = new Set([...BASIC, ...EXTENSION]);
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** {encoding, characters, segments, left}: `left` is what still fits into the last segment. */
export function segmentsOf(text) {
    const rule = [...text].every((character) => KNOWN.has(character)) ? GSM_7 : UCS_2;
    const sizes = charactersOf(text, rule).map(rule.size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const { segments, filled } = total > rule.alone ? packed(sizes, rule.part) : { segments: total ? 1 : 0, filled: total };
    const room = total > rule.alone ? rule.part : rule.alone;
    return { encoding: rule.encoding, characters: total, segments, left: room - filled };
}

/** In GSM-7 every code stands alone; otherwise what a person sees as one character stays together. */
function charactersOf(text, rule) {
    return rule === GSM_7 ? [...text] : [...graphemes.segment(text)].flatMap(({ segment }) => fitting(segment));
}

/** A character longer than a part can only be cut. */
const fitting = (segment) => (segment.length > UCS_2.part ? [...segment] : [segment]);

function packed(sizes, part) {
    const place = ({ segments, filled }, size) =>
        filled + size > part ? { segments: segments + 1, filled: size } : { segments, filled: filled + size };
    return sizes.reduce(place, { segments: 1, filled: 0 });
}
