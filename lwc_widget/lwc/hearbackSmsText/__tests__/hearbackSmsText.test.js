import { segmentsOf } from 'c/hearbackSmsText';

describe('the segments of an SMS', () => {
    it.each([
        ['', 'GSM-7', 0, 0, 160],
        ['a'.repeat(160), 'GSM-7', 160, 1, 0],
        ['a'.repeat(161), 'GSM-7', 161, 2, 145],
        ['é'.repeat(160), 'GSM-7', 160, 1, 0],
        ['€'.repeat(80), 'GSM-7', 160, 1, 0],
        ['€'.repeat(81), 'GSM-7', 162, 2, 143],
        ['’', 'UCS-2', 1, 1, 69],
        ['ç'.repeat(71), 'UCS-2', 71, 2, 63],
        ['😀'.repeat(35), 'UCS-2', 70, 1, 0],
        ['😀'.repeat(36), 'UCS-2', 72, 2, 61]
    ])('of %j', (text, encoding, characters, segments, left) => {
        expect(segmentsOf(text)).toEqual({ encoding, characters, segments, left });
    });

    it('never cuts a character of several parts', () => {
        const family = '👨‍👩‍👧‍👦'; // 11 units
        expect(segmentsOf(family.repeat(7)).segments).toBe(2);
        expect(segmentsOf(family.repeat(13)).segments).toBe(3);
    });

    it('never cuts an escaped code of GSM-7', () => {
        expect(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`).segments).toBe(3);
    });
});
