/**
 * How a text is sent as an SMS, by the same rule as the service: GSM-7 with its extension table (160 septets, 153 in each of
 * several parts), else UCS-2 (70 units, 67). What a reader
 * takes for one character is never cut in two. lwc_widget/contract/sms.json holds what both must agree on.
 */
const BASIC =
    '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';
const KNOWN = new Set([...BASIC, ...EXTENSION]);
const GSM_7 = { encoding: 'GSM-7', alone: 160, part: 153, size: (letter) => (EXTENSION.includes(letter) ? 2 : 1) };
const UCS_2 = { encoding: 'UCS-2', alone: 70, part: 67, size: (letter) => letter.length };
const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** {encoding, characters, segments, left}: `left` is the room in the last segment. */
export function segmentsOf(text) {
    const rule = [...text].every((letter) => KNOWN.has(letter)) ? GSM_7 : UCS_2;
    const sizes = [...graphemes.segment(text)].map(({ segment }) => sum([...segment].map(rule.size)));
    const total = sum(sizes);
    const { encoding, alone, part } = rule;
    const [segments, left] = total > alone ? packed(sizes, part) : [total ? 1 : 0, alone - total];
    return { encoding, characters: sizes.length, segments, left };
}

/** A heap of combining marks may be larger than a segment: then it is cut after all. */
const pieces = (size, part) => [...Array.from({ length: Math.floor(size / part) }, () => part), size % part];

/** [segments, room in the last one]. */
function packed(sizes, part) {
    const place = ([segments, left], size) => (size > left ? [segments + 1, part - size] : [segments, left - size]);
    return sizes.flatMap((size) => pieces(size, part)).reduce(place, [1, part]);
}
